import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { DIGEST_VARIABLE } from '../gate/env';
import { ImageRepository } from '../repository/image-repository';
import type { ImageBuildEnvironment } from './env';

const SCRIPTS = join(__dirname, '..', '..', 'image');
const LAYERS = 'layers/';
/** Folder for the scripts and their output, outside the source, so that these files never become part of an image. */
const HOME = '"$HOME/.slipway-image"';
/**
 * Command that starts Docker if the build's image contains `start-docker`. In other images, Docker is already running.
 */
const START_DOCKER = 'if command -v start-docker > /dev/null; then start-docker; fi';
const PATH = /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]+$/;

/** Properties of an image build. */
export interface ImageBuildProps {
  /** Repository that the image is pushed to. */
  readonly repository: IRepository | ImageRepository;
  /** Folder of the source that the image is built from. @default '.' */
  readonly context?: string;
  /** Path of the Dockerfile in the source. @default - `Dockerfile` in the context */
  readonly dockerfile?: string;
  /**
   * Bucket in which the layers of all stages of the Dockerfile are cached between builds.
   * @default - no cache: each build creates every layer
   */
  readonly cache?: ILayerBucket;
  /** Path of the gate's waiver file in the source. @default - no finding is waived */
  readonly waivers?: string;
  /**
   * Whether the build prints its output as JSON, one object per line. CodeBuild's own lines are not converted.
   * @default false
   */
  readonly jsonLog?: boolean;
  /**
   * Whether the build runs in a custom image, which must contain Docker, Node.js and the AWS CLI. In a custom image,
   * CodeBuild does not select versions and does not start Docker: the build runs the image's program `start-docker`, if
   * it exists.
   *
   * @default false
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker-custom-image.html
   */
  readonly ownImage?: boolean;
}

/**
 * Bucket for cached image layers, such as a `SecureBucket`.
 *
 * Set an expiration on the bucket, because nothing else deletes layers.
 */
export interface ILayerBucket {
  /** Bucket name that the build passes to Docker. */
  readonly bucketName: string;
  /** Grants a principal permission to list the object keys in the bucket. */
  grantList(grantee: IGrantable): Grant;
  /** Grants a principal permission to read objects in the bucket. */
  grantRead(grantee: IGrantable, keys?: string): Grant;
  /** Grants a principal permission to write objects to the bucket. */
  grantWrite(grantee: IGrantable, keys?: string): Grant;
}

/**
 * Buildspec, environment variables and permissions of a build that creates the image of a commit.
 *
 * The build environment must be privileged, because Docker requires it. The image is built for linux/amd64, tagged with
 * the commit ID, and has provenance and a software bill of materials (SBOM). A commit that already has an image is not
 * built again. The build exports `IMAGE_TAG` and `IMAGE_DIGEST`, the digest that is scanned and run. The build artifact
 * contains `imageDetail.json` and the waivers.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export class ImageBuild {
  /**
   * Buildspec of the build, which depends only on `jsonLog` and `ownImage`.
   *
   * The buildspec contains the build scripts, because the source artifact of a pipeline contains only the image's
   * source.
   */
  public readonly buildspec: BuildSpec;

  /** Environment variables of the build project. */
  public readonly environment: Readonly<Record<string, string>>;

  /**
   * @throws Error if a path is not inside the source
   */
  constructor(private readonly props: ImageBuildProps) {
    requireProps<ImageBuildProps>('an image build', props, { repository: 'an ImageRepository' });
    this.environment = { ...environmentOf(props) };
    this.buildspec = buildspecOf(props);
  }

  /** Grants permission to push to the repository, look up its images, and use the cache. */
  public grantTo(grantee: IGrantable): void {
    const { cache } = this.props;
    const repository = ImageRepository.fromRepository(this.props.repository);
    repository.grantPush(grantee);
    repository.grantFind(grantee);
    cache?.grantList(grantee); // without this permission, S3 reports missing layers as forbidden
    cache?.grantRead(grantee, `${LAYERS}*`);
    cache?.grantWrite(grantee, `${LAYERS}*`);
  }
}

function buildspecOf({ jsonLog = false, ownImage = false }: ImageBuildProps): BuildSpec {
  const scripts = ['build-image.sh', 'platform-digest.js', ...(jsonLog ? ['json-lines.sh'] : [])];
  const inJson = jsonLog ? `sh ${HOME}/json-lines.sh ` : '';
  return BuildSpec.fromObject({
    version: '0.2',
    env: { 'exported-variables': [DIGEST_VARIABLE, 'IMAGE_TAG'] },
    phases: {
      install: ownImage ? { commands: [START_DOCKER] } : { 'runtime-versions': { nodejs: 22 } },
      build: {
        commands: [
          `mkdir -p ${HOME}`,
          ...scripts.map(writeScript),
          `${inJson}sh ${HOME}/build-image.sh`,
          `. ${HOME}/variables.sh`,
        ],
      },
    },
    artifacts: { files: ['**/*'], 'base-directory': '.slipway-image' },
  });
}

/**
 * Returns a command that writes a script of this package to a file, quoted so that the shell does not expand anything.
 */
function writeScript(file: string): string {
  return `cat > ${HOME}/${file} <<'END_OF_SCRIPT'\n${readFileSync(join(SCRIPTS, file), 'utf8')}END_OF_SCRIPT`;
}

/** @see https://docs.docker.com/build/cache/backends/s3/ */
function environmentOf({
  repository,
  context = '.',
  dockerfile = `${context}/Dockerfile`,
  cache,
  waivers,
}: ImageBuildProps): ImageBuildEnvironment {
  return {
    REPOSITORY: repository.repositoryName,
    REPOSITORY_URI: repository.repositoryUri,
    CONTEXT: inSource('context', context),
    DOCKERFILE: inSource('dockerfile', dockerfile),
    ...(cache && {
      LAYER_CACHE: `type=s3,region=${Aws.REGION},bucket=${cache.bucketName},prefix=${LAYERS},name=${repository.repositoryName}`,
    }),
    ...(waivers && { WAIVERS_FILE: inSource('waivers', waivers) }),
  };
}

function inSource(what: string, path: string): string {
  if (!PATH.test(path)) {
    throw new Error(
      `${what} '${path}' is not a valid path in the source: a path is relative, without .., and consists of letters, digits, dots, underscores, hyphens and slashes, such as service/Dockerfile`,
    );
  }
  return path;
}
