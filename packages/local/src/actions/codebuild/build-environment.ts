import { EmbeddedAws } from '@slipway/embedded-aws';
import { BuildSource } from './build-source';
import { Project } from './project';

/**
 * Returns the environment variables that CodeBuild documents and that follow from the project, the source and the build
 * ID. The buildspec runner sets `HOME` and `CODEBUILD_BUILD_SUCCEEDING`.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function buildVariables(
  initiator: string,
  project: Pick<Project, 'name' | 'image' | 'encryptionKey'>,
  source: BuildSource,
  buildId: string,
  aws: EmbeddedAws,
): Record<string, string> {
  const { primary, git } = source;
  const revision = git?.commit ?? primary?.revision;
  const version = git ? (git.version ?? git.commit) : primary && `arn:aws:s3:::${primary.bucket}/${primary.key}`;
  const secondary = Object.entries(source.secondary).map(([name, folder]) => [`CODEBUILD_SRC_DIR_${name}`, folder]);
  return {
    LANG: 'C.UTF-8',
    CI: 'true',
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${aws.region}:${aws.accountId}:build/${buildId}`,
    CODEBUILD_BUILD_ID: buildId,
    CODEBUILD_BUILD_IMAGE: project.image,
    CODEBUILD_BUILD_NUMBER: '1',
    CODEBUILD_INITIATOR: initiator,
    CODEBUILD_KMS_KEY_ID: project.encryptionKey ?? `arn:aws:kms:${aws.region}:${aws.accountId}:alias/aws/s3`,
    CODEBUILD_LOG_PATH: buildId.slice(buildId.indexOf(':') + 1),
    CODEBUILD_PROJECT_ARN: `arn:aws:codebuild:${aws.region}:${aws.accountId}:project/${project.name}`,
    ...(revision !== undefined && { CODEBUILD_RESOLVED_SOURCE_VERSION: revision }),
    CODEBUILD_SOURCE_REPO_URL: git?.url ?? '',
    ...(version !== undefined && { CODEBUILD_SOURCE_VERSION: version }),
    CODEBUILD_SRC_DIR: source.folder,
    CODEBUILD_START_TIME: String(Date.now()),
    ...Object.fromEntries(secondary),
  };
}
