import { join } from 'node:path';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { EventField, EventPattern, Schedule } from 'aws-cdk-lib/aws-events';
import {
  assembledAsset,
  DIGEST_VARIABLE,
  ImageGate,
  ImageGateOptions,
  ImageProject,
  ImageRepository,
  ProjectStartRule,
  PromotedImage,
  PromotedImageProps,
} from '@slipway/container-image';
import { Naming, requireProps } from '@slipway/conventions';
import { NamedAndEncryptedProps, withDefaults, WithDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { contentHash, contentsEnvironment, ImageContentsProps } from './image-contents';

const PACKAGE = join(__dirname, '..', '..');
/** Slipway's own programs in the image. */
const PROGRAMS = ['slipway-comment', 'slipway-pulumi'];
const CONTEXT = ['Dockerfile', '.dockerignore', 'build-image.sh', 'fetch-pulumi.sh', 'install-plugins.sh', ...PROGRAMS];

/** Properties of the build image with the Pulumi CLI. */
export interface PulumiImageProps extends ImageContentsProps, ImageGateOptions, NamedAndEncryptedProps {
  /**
   * Repository for images that the gate has not accepted yet. The repository must scan images on push.
   * @default - a new repository
   */
  readonly candidates?: IRepository | ImageRepository;
  /**
   * Repository for images that passed the gate. Only the gate can push to it.
   *
   * The owner of an imported repository must add a statement to the repository policy. A synthesis warning shows this
   * statement.
   *
   * @default - a new repository
   */
  readonly promoted?: IRepository | ImageRepository;
  /** Schedule of the builds that add the latest security fixes. @default - every seven days */
  readonly rebuildSchedule?: Schedule;
  /** Number of candidate images to keep, at least 2. @default 10 */
  readonly keepCandidates?: number;
  /**
   * Number of promoted images to keep, at least 2. Choose a number that is high enough to keep all images in use.
   *
   * @default 100, which is two years of weekly images
   */
  readonly keepPromoted?: number;
}

/**
 * Build image with the Pulumi CLI, which is built, scanned, and promoted by digest if the scan passes.
 *
 * A build pushes a candidate image, which no project runs. The push starts the gate for exactly that digest. If the
 * image passes, the gate copies it to a second repository, which accepts images only from the gate. Consumers can pull
 * only from the second repository, by digest. A promotion changes no consumer: a person must write the new digest into
 * the consumer's configuration.
 */
export class PulumiImage extends Construct {
  /**
   * Returns a promoted image for build projects that run in the image.
   *
   * @throws Error if the digest is malformed
   */
  public static fromDigest(scope: Construct, id: string, props: PromotedImageProps): PromotedImage {
    return new PromotedImage(scope, id, props);
  }

  /** Repository for images that the gate has not accepted yet. */
  public readonly candidates: ImageRepository;
  /** Repository for images that passed the gate. */
  public readonly promoted: ImageRepository;
  /** Name of the CodeBuild project that builds the image. */
  public readonly buildProjectName: string;
  /** Name of the CodeBuild project that checks and promotes images. */
  public readonly gateProjectName: string;

  /** @throws Error if a version or hash is not pinned, or if a limit is not valid */
  constructor(scope: Construct, id: string, given: PulumiImageProps) {
    super(scope, id);
    requireProps<ImageContentsProps>(this, given, {
      baseImage: "'public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:…'",
      nodeVersion: "'22.20.0'",
      pulumi: "{ version: '3.248.0', sha256: '…' }",
    });
    const props = withDefaults(this, given);
    const { name } = props;
    this.candidates = this.addRepository(
      'Candidates',
      'pulumi-candidates',
      props,
      given.candidates,
      given.keepCandidates ?? 10,
    );
    this.promoted = this.addRepository('Promoted', 'pulumi-images', props, given.promoted, given.keepPromoted ?? 100);
    const build = this.addBuild(props);
    const gate = new ImageGate(this, 'Gate', { ...props, candidates: this.candidates, promoted: this.promoted });
    this.buildProjectName = build.projectName;
    this.gateProjectName = gate.project.projectName;
    this.buildOnChange(name, build);
    new ProjectStartRule(this, 'Rebuild', {
      name,
      kind: 'image-rebuild',
      description: 'Builds the image again',
      project: build,
      schedule: props.rebuildSchedule ?? Schedule.rate(Duration.days(7)),
    });
    new ProjectStartRule(this, 'Judge', {
      name,
      kind: 'image-gate',
      description: 'Starts the gate for each new candidate image',
      project: gate.project,
      pattern: this.candidates.pushes,
      environment: { [DIGEST_VARIABLE]: EventField.fromPath('$.detail.image-digest') },
    });
  }

  /** Name of the repository that promoted images are pulled from. */
  public get promotedRepositoryName(): string {
    return this.promoted.repositoryName;
  }

  /** Event pattern of promoted images, for a notification rule. `$.detail.image-digest` is the image's digest. */
  public get promotions(): EventPattern {
    return this.promoted.pushes;
  }

  /**
   * Event pattern of failed builds and failed gate runs. A gate run also fails if the gate refuses the image.
   *
   * `$.detail.project-name` is the name of the project that failed.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
   */
  public get failures(): EventPattern {
    return {
      source: ['aws.codebuild'],
      detailType: ['CodeBuild Build State Change'],
      account: [Aws.ACCOUNT_ID],
      detail: {
        'project-name': [this.buildProjectName, this.gateProjectName],
        'build-status': ['FAILED', 'STOPPED', 'FAULT', 'TIMED_OUT'],
      },
    };
  }

  private addRepository(
    id: string,
    holds: string,
    { name, key }: WithDefaults<NamedAndEncryptedProps>,
    given: IRepository | ImageRepository | undefined,
    keep: number,
  ): ImageRepository {
    return given
      ? ImageRepository.fromRepository(given)
      : new ImageRepository(this, id, { repositoryName: name.repository(holds), key, keep });
  }

  private addBuild(props: WithDefaults<PulumiImageProps>): ImageProject {
    const contents = contentsEnvironment(props);
    const source = assembledAsset(this, 'Context', {
      ...Object.fromEntries(CONTEXT.map((file) => [file, join(PACKAGE, 'image', file)])),
      ...Object.fromEntries(
        PROGRAMS.map((program) => [`${program}.js`, join(PACKAGE, 'assets', `${program}.command`, 'index.js')]),
      ),
    });
    const project = new ImageProject(this, 'Build', {
      name: props.name,
      kind: 'image-build',
      description: `Builds the image with Pulumi ${props.pulumi.version}, and pushes it as a candidate`,
      key: props.key,
      source,
      usesDocker: true,
      timeout: Duration.hours(1),
      environment: {
        ...contents,
        REPOSITORY_URI: this.candidates.repositoryUri,
        CONTENT_HASH: contentHash(source.assetHash, contents),
      },
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        env: { 'exported-variables': [DIGEST_VARIABLE] },
        phases: { build: { commands: ['sh build-image.sh', `export ${DIGEST_VARIABLE}="$(cat image-digest)"`] } },
      }),
    });
    this.candidates.grantPush(project);
    return project;
  }

  /**
   * Starts a build when the project changes. The rule is created before the project, so that the rule also matches the
   * event of the project's creation.
   */
  private buildOnChange(name: Naming, build: ImageProject): void {
    const rule = new ProjectStartRule(this, 'Change', {
      name,
      kind: 'image-change',
      description: 'Builds the image after a deployment changed its contents',
      project: build,
      pattern: build.changes,
    });
    build.comesAfter(rule);
  }
}
