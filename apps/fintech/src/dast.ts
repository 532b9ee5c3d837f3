import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { BuildSpec, ReportGroup } from 'aws-cdk-lib/aws-codebuild';
import { IVpc, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { assembledAsset, BuildNetwork, ImageProject, PromotedImage } from '@slipway/container-image';
import { Naming } from '@slipway/conventions';
import { ITestProject } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { DAST_IMAGE } from './build-images';
import { bundleProgram } from './bundled-program';
import { Config } from './config';
import { namesOf } from './names';

const FILES = join(__dirname, '..', 'dast');
const JSON_LINES = join(__dirname, '..', 'service', 'scripts', 'json-lines.sh');
/** Port of the service's test listener, which forwards to the green tasks during a deployment. */
const TEST_PORT = 9000;
const TIMEOUT = Duration.minutes(15);

/** Properties of the DAST scan. */
export interface DastProps {
  readonly config: Config;
  readonly key: EncryptionKey;
  readonly vpc: IVpc;
}

/**
 * Dynamic application security test (DAST) of the green tasks, with wapiti: a build in private subnets that reaches the
 * test listener through the NAT gateways. The waivers of the scan are part of the deployment, because the operators of
 * the service decide on them.
 */
export class Dast extends Construct {
  /** CodeBuild project of the scan. */
  public readonly project: ITestProject;

  constructor(scope: Construct, id: string, { config, key, vpc }: DastProps) {
    super(scope, id);
    const name = namesOf(config);
    const network = new BuildNetwork(this, 'Network', { vpc });
    network.connections.allowTo(Peer.anyIpv4(), Port.tcp(TEST_PORT), 'The test listener');
    const image = new PromotedImage(this, 'Image', {
      repositoryName: name.repository('build-images'),
      digest: config.buildImages[DAST_IMAGE],
    });
    const report = addReport(this, name);
    const project = new ImageProject(this, 'Project', {
      name,
      kind: 'dast',
      description: 'Scans the green tasks with requests before they receive traffic',
      key,
      source: this.addProgram(config),
      image: image.buildImage,
      network,
      timeout: TIMEOUT,
      environment: {},
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: {
          install: { commands: ['sh json-lines.sh sh install-wapiti.sh'] },
          build: { commands: ['sh json-lines.sh node index.js'] },
        },
        reports: {
          [report.reportGroupArn]: { 'base-directory': 'reports', files: ['*.junit.xml'], 'file-format': 'JUNITXML' },
        },
      }),
    });
    image.grantPull(project);
    Grant.addToPrincipal({
      grantee: project,
      actions: ['CreateReportGroup', 'CreateReport', 'UpdateReport', 'BatchPutTestCases'].map(
        (action) => `codebuild:${action}`,
      ),
      resourceArns: [report.reportGroupArn],
    });
    Acknowledgements.of(project, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-CB5',
      reason: 'The scan runs in an image that BuildImages builds, scans and promotes by digest, as FT-06 requires',
    });
    this.project = project;
  }

  private addProgram({ dastFiles = FILES }: Config): Asset {
    const program = join((Stage.of(this) as Stage).outdir, `bundled.${Stack.of(this).artifactId}.dast`, 'index.js');
    bundleProgram(join(FILES, 'main.ts'), program);
    return assembledAsset(this, 'Program', {
      'index.js': program,
      'json-lines.sh': JSON_LINES,
      ...Object.fromEntries(
        ['dast.yaml', 'waivers.yaml', 'requirements.txt', 'install-wapiti.sh'].map((file) => [
          file,
          join(dastFiles, file),
        ]),
      ),
    });
  }
}

function addReport(scope: Construct, name: Naming): ReportGroup {
  return new ReportGroup(scope, 'Report', {
    reportGroupName: name.reportGroup('dast'),
    removalPolicy: RemovalPolicy.DESTROY,
    deleteReports: true,
  });
}
