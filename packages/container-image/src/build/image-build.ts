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
/** Home folder of the commands, outside the source, so that its files never get into an image. */
const HOME = '"$HOME/.slipway-image"';
/** Starts Docker if the image has a program for it; in other images Docker already runs. */
const START_DOCKER = 'if command -v start-docker > /dev/null; then start-docker; fi';
const PATH = /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]+$/;

/** Properties of the build of an image. */
export interface ImageBuildProps {
  /** Repository that the image is pushed to. */
  readonly repository: IRepository | ImageRepository;
  /** Folder of the source that the image is built from. @default '.' */
  readonly context?: string;
  /** Path of the Dockerfile in the source. @default - `Dockerfile` in the context */
  readonly dockerfile?: string;
  /**
   * Bucket that keeps the layers of all stages from build to build.
   * @default - nothing is cached: each build makes every layer
   */
  readonly cache?: ILayerBucket;
  /** Path of the waiver file for the gate in the source. @default - no finding is waived */
  readonly waivers?: string;
  /**
   * Whether what the build prints is JSON, an object for each line. The lines of CodeBuild itself stay as they are.
   * @default false
   */
  readonly jsonLog?: boolean;
  /**
   * Whether the build runs in an image of its own, which has Docker, Node.js and the AWS CLI, and in which CodeBuild
   * neither chooses versions nor starts Docker: the program `start-docker` of the image starts it, if there is one.
   *
   * @default false
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker-custom-image.html
   */
  readonly ownImage?: boolean;
}

/**
 * A bucket that layers are kept in, such as a `SecureBucket`.
 *
 * Give it an expiration, since nothing else deletes layers.
 */
export interface ILayerBucket {
  /** Name of the bucket, as the build passes it to Docker. */
  readonly bucketName: string;
  /** Lets a principal list the keys of the bucket. */
  grantList(grantee: IGrantable): Grant;
  /** Lets a principal read objects of the bucket. */
  grantRead(grantee: IGrantable, keys?: string): Grant;
  /** Lets a principal write objects of the bucket. */
  grantWrite(grantee: IGrantable, keys?: string): Grant;
}

/**
 * A build that makes the image of a commit: its buildspec, its variables and its permissions.
 *
 * Its environment has to be privileged, which Docker requires. The image is for linux/amd64, tagged with its commit,
 * and has provenance and a list of its contents (SBOM). A commit that has an image gets no other one. The build exports
 * `IMAGE_TAG` and `IMAGE_DIGEST`, the digest of what is scanned and run; its artifact holds `imageDetail.json` and the
 * waivers.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export class ImageBuild {
  /**
   * Buildspec of the build, which depends on `jsonLog` and `ownImage` only.
   *
   * It holds the scripts, since the source of a build in a pipeline holds only the source of the image.
   */
  public readonly buildspec: BuildSpec;

  /** Environment variables of the build project. */
  public readonly environment: Readonly<Record<string, string>>;

  /**
   * @throws Error if a path is not inside the source
   */
  constructor(private readonly props: ImageBuildProps) {
    requireProps<ImageBuildProps>('the build of an image', props, { repository: 'an ImageRepository' });
    this.environment = { ...environmentOf(props) };
    this.buildspec = buildspecOf(props);
  }

  /** Lets a build push to the repository, find what it holds, and use the cache. */
  public grantTo(grantee: IGrantable): void {
    const { cache } = this.props;
    const repository = ImageRepository.fromRepository(this.props.repository);
    repository.grantPush(grantee);
    repository.grantFind(grantee);
    cache?.grantList(grantee); // without it S3 says that a layer which is not there is forbidden
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

/** Returns a command that writes a script of the package to a file, quoted so that the shell expands nothing in it. */
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
      `${what} '${path}' is not a path in the source: a path is relative, without .., and has letters, digits and . _ - / only; write one such as service/Dockerfile`,
    );
  }
  return path;
}
