import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeImagesCommand, ECRClient, ImageDetail } from '@aws-sdk/client-ecr';
import { writeZip } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../differences';
import { ArtifactStore } from '../artifacts/artifact-store';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ConfigurationError } from './errors';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';
import { simulate } from './simulated';

const DETAIL = 'imageDetail.json';

/**
 * ECR source action. Uses the image with the requested digest or, if the execution requests none, the image with the
 * tag in the configuration. The output artifact identifies the image. If the repository has no images, the action is
 * simulated.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
 */
export class EcrSource implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Source';
  public readonly provider = 'ECR';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const { configuration, artifactStore, pipeline, action, workFolder, sourceRevisions, log } = context;
    const { RepositoryName: repository, ImageTag: tag = 'latest' } = configuration;
    if (!repository) {
      throw new ConfigurationError('an ECR source needs RepositoryName; add it to the action configuration');
    }
    const session = await RoleSession.ofAction(this.ports, context);
    const images = await this.imagesOf(session, repository);
    if (images.length === 0) {
      return simulate(context, DIFFERENCES.noImages.says(repository));
    }
    const pinned = sourceRevisions.find(({ revisionType }) => revisionType === 'IMAGE_DIGEST')?.revisionValue;
    const image = images.find(({ imageDigest, imageTags }) =>
      pinned === undefined ? imageTags!.includes(tag) : imageDigest === pinned,
    );
    if (image === undefined) {
      const which = pinned === undefined ? `tag ${tag}` : `digest ${pinned}`;
      throw new ConfigurationError(
        `the repository ${repository} has no image with the ${which}; push such an image, or correct the action`,
      );
    }
    log(`using ${pinned === undefined ? `the image with the tag ${tag}` : 'the requested image'}`);
    const { variables, detail } = this.described(image, tag);
    await writeFile(join(workFolder, DETAIL), JSON.stringify(detail));
    const file = join(workFolder, 'source.zip');
    await writeZip(file, [{ source: join(workFolder, DETAIL), path: DETAIL }]);
    const store = new ArtifactStore(session, { ...artifactStore, pipeline: pipeline.name });
    const revision = image.imageDigest!;
    return {
      outputs: [{ ...(await store.put(action.outputs[0], file)), revision }],
      summary: revision,
      externalExecutionId: revision,
      variables,
    };
  }

  private async imagesOf(session: RoleSession, repositoryName: string): Promise<readonly ImageDetail[]> {
    const { region, accountId } = this.ports.aws;
    const ecr = new ECRClient(session.clientOptions);
    const { imageDetails } = await session.call(
      'ecr:DescribeImages',
      `arn:aws:ecr:${region}:${accountId}:repository/${repositoryName}`,
      async () => ecr.send(new DescribeImagesCommand({ repositoryName })),
    );
    return imageDetails!;
  }

  private described(image: ImageDetail, ImageTag: string) {
    const { registryId, repositoryName, imageDigest, imageTags, imageSizeInBytes, imagePushedAt } = image;
    const common = {
      RegistryId: registryId!,
      RepositoryName: repositoryName!,
      ImageDigest: imageDigest!,
      ImageURI: `${registryId}.dkr.ecr.${this.ports.aws.region}.amazonaws.com/${repositoryName}@${imageDigest}`,
    };
    return {
      variables: { ...common, ImageTag },
      detail: {
        ...common,
        Version: '1.0',
        ImageSizeInBytes: String(imageSizeInBytes),
        ImagePushedAt: imagePushedAt!.toUTCString(),
        ImageTags: imageTags,
      },
    };
  }
}
