import { join } from 'node:path';
import { ArtifactStore } from '../artifacts/artifact-store';
import { extractZip } from '@slipway/embedded-aws';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { contentTypeOf } from './content-type';
import { ConfigurationError } from './errors';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';

const PARALLEL_UPLOADS = 8;

/**
 * S3 deploy action. Uploads the files of an artifact, or the artifact itself, to a bucket. Existing objects are not
 * deleted.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html
 */
export class S3Deploy implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Deploy';
  public readonly provider = 'S3';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const {
      configuration: { BucketName: bucket, ObjectKey: key, Extract: extract },
      inputs: [input],
      artifactStore,
      pipeline,
      workFolder,
    } = context;
    if (!bucket || (extract !== 'true' && extract !== 'false') || (extract === 'false' && !key)) {
      throw new ConfigurationError(
        'an S3 deployment needs BucketName, Extract (true or false), and ObjectKey if Extract is false; correct the action configuration',
      );
    }
    const session = await RoleSession.ofAction(this.ports, context);
    const archive = join(workFolder, 'artifact.zip');
    await new ArtifactStore(session, { ...artifactStore, pipeline: pipeline.name }).get(input, archive);
    const files = extract === 'true' ? await unpack(context, archive) : [{ key, file: archive }];
    for (let next = 0; next < files.length; next += PARALLEL_UPLOADS) {
      context.signal.throwIfAborted();
      await Promise.all(files.slice(next, next + PARALLEL_UPLOADS).map((it) => upload(context, session, it)));
    }
    return { summary: `Deployed ${files.length} object${files.length === 1 ? '' : 's'} to ${bucket}` };
  }
}

interface Upload {
  readonly key: string;
  readonly file: string;
}

/** Unpacks the artifact completely, so that an invalid archive fails the action before the first object is replaced. */
async function unpack(
  { workFolder, inputs: [input], configuration, signal }: ActionContext,
  archive: string,
): Promise<Upload[]> {
  const folder = join(workFolder, 'artifact');
  const paths = await extractZip(archive, folder, { name: `artifact ${input.name}`, signal });
  const prefix = configuration.ObjectKey ? `${configuration.ObjectKey.replace(/\/+$/, '')}/` : '';
  return paths.map((path) => ({ key: `${prefix}${path}`, file: join(folder, path) }));
}

async function upload(
  { configuration, log }: ActionContext,
  session: RoleSession,
  { key, file }: Upload,
): Promise<void> {
  await session.putObject(configuration.BucketName, key, file, {
    contentType: contentTypeOf(key),
    acl: configuration.CannedACL,
    cacheControl: configuration.CacheControl,
    kmsKeyId: configuration.KMSEncryptionKeyARN,
  });
  log(`put s3://${configuration.BucketName}/${key}`);
}
