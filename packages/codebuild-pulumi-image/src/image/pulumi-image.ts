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
/** Programs in the image, besides Pulumi. */
const PROGRAMS = ['slipway-comment', 'slipway-pulumi'];
const CONTEXT = ['Dockerfile', '.dockerignore', 'build-image.sh', 'fetch-pulumi.sh', 'install-plugins.sh', ...PROGRAMS];

/** Properties of the build image with the Pulumi CLI. */
export interface PulumiImageProps extends ImageContentsProps, ImageGateOptions, NamedAndEncryptedProps {
  /** Repository in which images wait for the gate. It has to scan them when they are pushed. @default - a new one */
  readonly candidates?: IRepository | ImageRepository;
  /**
   * Repository of the images that passed the gate, to which nobody else pushes any more.
   *
   * The policy of an imported repository has to say so: a warning at synthesis shows the statement.
   *
   * @default - a new one
   */
  readonly promoted?: IRepository | ImageRepository;
  /** Times at which the image is built again, with the latest security fixes. @default - every seven days */
  readonly rebuildSchedule?: Schedule;
  /** How many candidates are kept, at least 2. @default 10 */
  readonly keepCandidates?: number;
  /**
   * How many promoted images are kept, at least 2. One that a project still names must not expire.
   *
   * @default 100, two years of weekly images
   */
  readonly keepPromoted?: number;
}

/**
 * The build image with the Pulumi CLI: built, scanned, and promoted by digest if the scan passes.
 *
 * A build pushes a candidate, which nobody may run. The push starts the gate for exactly that digest. An image that
 * passes is copied to a second repository, which accepts images from the gate only; consumers may pull from that one
 * only, and name the image by its digest. A new digest changes nothing by itself: a person writes it into the
 * configuration of what runs in it.
 */
export class PulumiImage extends Construct {
  /**
   * Returns a promoted image, for the projects that run in it.
   *
   * @throws Error if the digest is malformed
   */
  public static fromDigest(scope: Construct, id: string, props: PromotedImageProps): PromotedImage {
    return new PromotedImage(scope, id, props);
  }

  /** Repository in which images wait for the gate. */
  public readonly candidates: ImageRepository;
  /** Repository of the images that passed the gate. */
  public readonly promoted: ImageRepository;
  /** Name of the project that builds the image. */
  public readonly buildProjectName: string;
  /** Name of the project that judges and promotes images. */
  public readonly gateProjectName: string;

  /**
   * @throws Error if something of the contents is not pinned, or a limit is not valid
   */
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
      description: 'Has each new candidate judged',
      project: gate.project,
      pattern: this.candidates.pushes,
      environment: { [DIGEST_VARIABLE]: EventField.fromPath('$.detail.image-digest') },
    });
  }

  /** Name of the repository that promoted images are pulled from. */
  public get promotedRepositoryName(): string {
    return this.promoted.repositoryName;
  }

  /** Events that say that an image was promoted, for a notification rule. `$.detail.image-digest` is its digest. */
  public get promotions(): EventPattern {
    return this.promoted.pushes;
  }

  /**
   * Events that say that the build or the gate failed. A refused image fails the gate too.
   *
   * `$.detail.project-name` says which project failed.
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

  /** The rule comes first, so that it also sees the project being made. */
  private buildOnChange(name: Naming, build: ImageProject): void {
    const rule = new ProjectStartRule(this, 'Change', {
      name,
      kind: 'image-change',
      description: 'Builds the image when what it is built from was deployed',
      project: build,
      pattern: build.changes,
    });
    build.comesAfter(rule);
  }
}
