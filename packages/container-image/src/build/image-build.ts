import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { DIGEST_VARIABLE } from '../gate/env';
import { ImageRepository } from '../repository/image-repository';
import type { ImageBuildEnvironment } from './env';

const SCRIPTS = join(__dirname, '..', '..', 'image');
const LAYERS = 'layers/';
/** What the commands write into a home of their own: beside the source, so that no build takes it into an image. */
const HOME = '"$HOME/.slipway-image"';
const PATH = /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]+$/;

export interface ImageBuildProps {
  /** Where the image goes. */
  readonly repository: ImageRepository;
  /** The folder of the source that the image is built from. @default '.' */
  readonly context?: string;
  /** The Dockerfile, as a path in the source. @default - `Dockerfile` in the context */
  readonly dockerfile?: string;
  /** Keeps layers from build to build, those of all stages. @default - none: each build makes every layer */
  readonly cache?: LayerBucket;
  /** The waiver file for the gate, as a path in the source. @default - nothing is waived */
  readonly waivers?: string;
}

/** A bucket that layers are kept in. A `SecureBucket` is one; give it an expiration, since nothing else takes layers away. */
export interface LayerBucket {
  readonly bucketName: string;
  grantList(grantee: IGrantable): Grant;
  grantRead(grantee: IGrantable, keys?: string): Grant;
  grantWrite(grantee: IGrantable, keys?: string): Grant;
}

/**
 * What a build needs to make the image of a commit: its buildspec, its variables and its rights. Its environment has to be
 * privileged, for Docker.
 *
 * The image is for linux/amd64, tagged with its commit, with provenance and a list of its contents (SBOM). A commit that has an
 * image gets no other one. The build exports `IMAGE_TAG` and `IMAGE_DIGEST`, the digest of what is scanned and run; its artifact
 * holds `imageDetail.json` and the waivers.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export class ImageBuild {
  /** The same for every image. It carries the scripts, for the source of a build in a pipeline is the source of the image alone. */
  public readonly buildspec = BuildSpec.fromObject({
    version: '0.2',
    env: { 'exported-variables': [DIGEST_VARIABLE, 'IMAGE_TAG'] },
    phases: {
      install: { 'runtime-versions': { nodejs: 22 } },
      build: {
        commands: [
          `mkdir -p ${HOME}`,
          ...['build-image.sh', 'platform-digest.js'].map(writeScript),
          `sh ${HOME}/build-image.sh`,
          `. ${HOME}/variables.sh`,
        ],
      },
    },
    artifacts: { files: ['**/*'], 'base-directory': '.slipway-image' },
  });

  /** Variables of the project. */
  public readonly environment: Readonly<Record<string, string>>;

  /** @throws where a path is not one inside of the source */
  constructor(private readonly props: ImageBuildProps) {
    this.environment = { ...environmentOf(props) };
  }

  /** Lets a build push to the repository, find what it holds, and use the cache. */
  public grantTo(grantee: IGrantable): void {
    const { repository, cache } = this.props;
    repository.grantPush(grantee);
    repository.grantFind(grantee);
    cache?.grantList(grantee); // without it S3 says that a layer which is not there is forbidden
    cache?.grantRead(grantee, `${LAYERS}*`);
    cache?.grantWrite(grantee, `${LAYERS}*`);
  }
}

/** A command that writes a script of the package as it is: the shell reads nothing in it. */
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
      `${what} '${path}' is not a path in the source: it is relative, without .., of letters, digits and . _ - /; write one such as service/Dockerfile`,
    );
  }
  return path;
}
