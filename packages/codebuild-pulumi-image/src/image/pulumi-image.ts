import { join } from 'node:path';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
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
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { contentHash, contentsEnvironment, ImageContentsProps } from './image-contents';

const PACKAGE = join(__dirname, '..', '..');
/** What the image runs, beside Pulumi. */
const PROGRAMS = ['slipway-comment', 'slipway-pulumi'];
const CONTEXT = ['Dockerfile', '.dockerignore', 'build-image.sh', 'fetch-pulumi.sh', 'install-plugins.sh', ...PROGRAMS];

export interface PulumiImageProps extends ImageContentsProps, ImageGateOptions {
  /** Names the repositories, projects, roles, rules and logs. */
  readonly name: Naming;
  /** Encrypts the images and the logs. */
  readonly key: EncryptionKey;
  /** When it is built anew, with the fixes of the day. @default - every seven days */
  readonly rebuildSchedule?: Schedule;
  /** How many candidates are kept. @default 10 */
  readonly keepCandidates?: number;
  /** How many promoted images are kept. One that a project still names must not expire. @default 100, two years of weekly ones */
  readonly keepPromoted?: number;
}

/**
 * The image with the Pulumi CLI: built, scanned, and promoted by digest when the scan lets it through.
 *
 * A build pushes a candidate, which nobody may run. The push starts the gate for exactly that digest. What passes is copied
 * to another repository, to which nothing else comes; consumers may pull from that one only, and name the image by digest.
 * A new digest changes nothing by itself: somebody writes it into the configuration of what runs in it.
 */
export class PulumiImage extends Construct {
  /**
   * A promoted image, for the projects that run in it.
   *
   * @throws where the digest is not one
   */
  public static fromDigest(scope: Construct, id: string, props: PromotedImageProps): PromotedImage {
    return new PromotedImage(scope, id, props);
  }

  /** Where images wait for the gate. */
  public readonly candidates: ImageRepository;
  /** Where those are that passed. */
  public readonly promoted: ImageRepository;
  public readonly buildProjectName: string;
  public readonly gateProjectName: string;

  /** @throws where something of the contents is not pinned, or a limit is not one */
  constructor(scope: Construct, id: string, props: PulumiImageProps) {
    super(scope, id);
    const { name, key } = props;
    this.candidates = new ImageRepository(this, 'Candidates', {
      repositoryName: name.of('pulumi-candidates'),
      key,
      keep: props.keepCandidates ?? 10,
    });
    this.promoted = new ImageRepository(this, 'Promoted', {
      repositoryName: name.of('pulumi-images'),
      key,
      keep: props.keepPromoted ?? 100,
    });
    const build = this.addBuild(props);
    const gate = new ImageGate(this, 'Gate', { ...props, candidates: this.candidates, promoted: this.promoted });
    this.buildProjectName = build.projectName;
    this.gateProjectName = gate.project.projectName;
    this.buildOnChange(name, build);
    new ProjectStartRule(this, 'Rebuild', {
      name,
      type: 'image-rebuild',
      description: 'Builds the image anew',
      project: build,
      schedule: props.rebuildSchedule ?? Schedule.rate(Duration.days(7)),
    });
    new ProjectStartRule(this, 'Judge', {
      name,
      type: 'image-gate',
      description: 'Has each new candidate judged',
      project: gate.project,
      pattern: pushesTo(this.candidates),
      environment: { [DIGEST_VARIABLE]: EventField.fromPath('$.detail.image-digest') },
    });
  }

  /** Name of the repository that promoted images are pulled from. */
  public get promotedRepositoryName(): string {
    return this.promoted.repositoryName;
  }

  /** The events that say that an image was promoted, for a rule that tells somebody. `$.detail.image-digest` is its digest. */
  public get promotions(): EventPattern {
    return pushesTo(this.promoted);
  }

  /**
   * The events that say that the build or the gate failed, which is also what a refused image does. `$.detail.project-name`
   * says which.
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

  private addBuild(props: PulumiImageProps): ImageProject {
    const contents = contentsEnvironment(props);
    const source = assembledAsset(this, 'Context', {
      ...Object.fromEntries(CONTEXT.map((file) => [file, join(PACKAGE, 'image', file)])),
      ...Object.fromEntries(
        PROGRAMS.map((program) => [`${program}.js`, join(PACKAGE, 'assets', `${program}.command`, 'index.js')]),
      ),
    });
    const project = new ImageProject(this, 'Build', {
      name: props.name,
      type: 'image-build',
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
      type: 'image-change',
      description: 'Builds the image when what it is built from was deployed',
      project: build,
      pattern: build.changes,
    });
    build.comesAfter(rule);
  }
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
function pushesTo({ repositoryName }: ImageRepository): EventPattern {
  return {
    source: ['aws.ecr'],
    detailType: ['ECR Image Action'],
    account: [Aws.ACCOUNT_ID],
    detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'repository-name': [repositoryName] },
  };
}
