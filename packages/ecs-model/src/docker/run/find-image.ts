import { BatchGetImageCommand, ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { LocalImage } from '@slipway/buildspec';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { z } from 'zod';
import { TaskEngine } from '../../containers/engine/container-launcher';
import { BuiltImages } from '../built-images';
import { callersOptions, Command } from '../command';
import { CommandError } from '../errors';

/** Pattern of ECR images: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>[:<tag>][@<digest>]`. */
const OF_AN_ACCOUNT =
  /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/([\w./-]+?)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

const configSchema = z.object({ config: z.object({ digest: z.string() }) });
const manifestSchema = z.union([
  configSchema,
  z.object({ manifests: z.tuple([z.object({ digest: z.string() })]).rest(z.unknown()) }),
]);

export interface ImageSources {
  readonly aws: EmbeddedAws;
  readonly engine: TaskEngine;
  /** Images that the build has already built. */
  readonly built: BuiltImages;
}

/**
 * Finds the image for a container: an image that the build has built, an image in the embedded ECR, or an image that
 * the engine has or can pull.
 *
 * @throws CommandError if the image is not available
 */
export async function findImage(sources: ImageSources, command: Command, reference: string): Promise<LocalImage> {
  const { engine, built } = sources;
  const own = reference.includes('@') ? undefined : built.find(reference);
  if (own) {
    return inEngine(engine, reference, own.manifest.digest);
  }
  const [ofAccount, repository, tag = 'latest', digest] = OF_AN_ACCOUNT.exec(reference) ?? [];
  if (ofAccount !== undefined) {
    return inEngine(engine, reference, await pull(sources, command, { reference, repository, tag, digest }));
  }
  const chosen = await engine.images.of(reference, command.signal, (line) => command.err(`${line}\n`));
  if (chosen.image === undefined) {
    throw new CommandError(`Unable to find image '${reference}': ${chosen.reason}`);
  }
  return chosen.image;
}

interface AccountImage {
  readonly reference: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string;
}

/**
 * Makes the API calls of a pull from ECR, with the permissions of the build, and returns the digest of the image. The
 * layers are not downloaded, because the engine that built the image already has them.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
 */
async function pull(
  { aws }: ImageSources,
  { environment }: Command,
  { reference, repository: repositoryName, tag, digest }: AccountImage,
): Promise<string> {
  const ecr = new ECRClient(callersOptions(aws, environment));
  const get = async (id: { readonly imageTag?: string; readonly imageDigest?: string }) => {
    const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [id] }));
    const [image] = images!;
    if (image === undefined) {
      throw new CommandError(`manifest for ${reference} not found: manifest unknown: Requested image not found`);
    }
    return { digest: image.imageId!.imageDigest!, ...manifestSchema.parse(JSON.parse(image.imageManifest!)) };
  };
  try {
    const found = await get(digest === undefined ? { imageTag: tag } : { imageDigest: digest });
    const manifest = 'manifests' in found ? await get({ imageDigest: found.manifests[0].digest }) : found;
    const { config } = configSchema.parse(manifest);
    await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: config.digest }));
    return found.digest;
  } catch (cause) {
    throw new CommandError(`Error response from daemon: ${(cause as Error).message}`, { cause });
  }
}

function inEngine({ pushed }: TaskEngine, reference: string, digest: string): LocalImage {
  const image = pushed.find(`@${digest}`);
  if (image === undefined) {
    throw new CommandError(
      `${reference} cannot run, because the image was assembled without the engine, which does not have its base image`,
    );
  }
  return image;
}
