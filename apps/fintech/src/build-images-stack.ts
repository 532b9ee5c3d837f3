import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { EventField, EventPattern, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import {
  assembledAsset,
  BuildNetwork,
  DIGEST_VARIABLE,
  ImageGate,
  ImageProject,
  ImageRepository,
  ProjectStartRule,
} from '@slipway/container-image';
import { PciDss4 } from '@slipway/evidence';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { imagesOfBuilds } from './build-images';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { namesOf } from './names';
import { PaymentNetwork } from './payment-network';

const IMAGES = join(__dirname, '..', 'images');
const CONTEXT = ['Dockerfile', 'build-images.sh', 'start-docker'];
/** File with the Python requirements of the DAST scanner. Builds that run without images use the same file. */
const SCANNER = join(__dirname, '..', 'dast', 'requirements.txt');
const WAIVERS = join(IMAGES, 'waivers.yaml');
/** Number of images to keep: enough for the images of two weeks and all images that projects still use. */
const KEPT = 100;

/** Build images: built every week, scanned, and promoted by digest if they pass. */
export class BuildImagesStack extends Stack {
  constructor(
    scope: Construct,
    private readonly config: Config,
    private readonly foundation: FoundationStack,
    network: PaymentNetwork,
  ) {
    const { account, region, email } = config;
    const { key } = foundation;
    const name = namesOf(config);
    super(scope, 'BuildImages', {
      stackName: name.stack('build-images'),
      env: { account, region },
      description: 'Images in which builds run',
    });
    const repository = (id: string, holds: string) =>
      new ImageRepository(this, id, { repositoryName: name.repository(holds), key, keep: KEPT });
    const candidates = repository('Candidates', 'build-candidates');
    const promoted = repository('Promoted', 'build-images');
    const builds = new BuildNetwork(this, 'Network', { vpc: network.vpcIn(this) });
    const build = this.addBuild(candidates, builds);
    const gate = new ImageGate(this, 'Gate', { name, key, candidates, promoted, waivers: WAIVERS, network: builds });
    const start = { name, project: build };
    const change = new ProjectStartRule(this, 'Change', {
      ...start,
      kind: 'build-images-change',
      description: 'Builds the images after a deployment changed their contents',
      pattern: build.changes,
    });
    build.comesAfter(change);
    new ProjectStartRule(this, 'Rebuild', {
      ...start,
      kind: 'build-images-rebuild',
      description: 'Builds the images again, with the latest security fixes',
      schedule: Schedule.rate(Duration.days(7)),
    });
    new ProjectStartRule(this, 'Judge', {
      name,
      kind: 'build-images-gate',
      description: 'Starts the gate for each new candidate image',
      project: gate.project,
      pattern: candidates.pushes,
      environment: { [DIGEST_VARIABLE]: EventField.fromPath('$.detail.image-digest') },
    });
    const topic = new NotificationTopic(this, 'Messages', {
      topicName: name.topic('build-images'),
      displayName: 'Payments: build images',
      publishRoleName: name.role('build-images-publish'),
      key,
      emails: [email],
    });
    this.tell(topic, 'promoted', promoted.pushes, [
      `A build image has passed its gate: ${EventField.fromPath('$.detail.image-digest')}.`,
      'To use the image, set BUILD_IMAGES as described in the runbook, and deploy.',
    ]);
    this.tell(topic, 'failed', failuresOf([build.projectName, gate.project.projectName]), [
      `${EventField.fromPath('$.detail.project-name')} did not succeed: ${EventField.fromPath('$.detail.build-status')}. Builds continue to use the current images.`,
      `Log: ${EventField.fromPath('$.detail.additional-information.logs.deep-link')}`,
    ]);
  }

  private addBuild(candidates: ImageRepository, network: BuildNetwork): ImageProject {
    const name = namesOf(this.config);
    const source = assembledAsset(this, 'Context', {
      ...Object.fromEntries(CONTEXT.map((file) => [file, join(IMAGES, file)])),
      'requirements.txt': SCANNER,
    });
    const images = imagesOfBuilds(this.config.nodeVersions).join(' ');
    const project = new ImageProject(this, 'Build', {
      name,
      kind: 'build-images',
      description: 'Builds the build images, and pushes them as candidates',
      key: this.foundation.key,
      source,
      usesDocker: true,
      network,
      timeout: Duration.hours(2),
      environment: {
        IMAGES: images,
        REPOSITORY_URI: candidates.repositoryUri,
        CONTENT_HASH: createHash('sha256').update(`${source.assetHash} ${images}`).digest('hex'),
      },
      buildSpec: BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['sh build-images.sh'] } } }),
    });
    candidates.grantPush(project);
    PciDss4.of(project).acknowledge({
      rule: 'privileged-build',
      reason: 'Building the images requires a Docker daemon, and the source contains only files of this stack',
    });
    return project;
  }

  private tell(topic: NotificationTopic, what: string, pattern: EventPattern, lines: readonly string[]): void {
    new Rule(this, what, {
      ruleName: namesOf(this.config).rule(`build-images-${what}`),
      description: `Reports build images that were ${what}`,
      eventPattern: pattern,
    }).addTarget(topic.target(RuleTargetInput.fromMultilineText(lines.join('\n'))));
  }
}

/**
 * Returns the pattern of failed builds.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
function failuresOf(projects: readonly string[]): EventPattern {
  return {
    source: ['aws.codebuild'],
    detailType: ['CodeBuild Build State Change'],
    account: [Aws.ACCOUNT_ID],
    detail: { 'project-name': [...projects], 'build-status': ['FAILED', 'STOPPED', 'FAULT', 'TIMED_OUT'] },
  };
}
