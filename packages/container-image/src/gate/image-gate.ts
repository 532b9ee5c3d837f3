import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { BuildSpec, ReportGroup } from 'aws-cdk-lib/aws-codebuild';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { assembledAsset } from '../project/assembled-asset';
import { ImageProject } from '../project/image-project';
import { ImageRepository } from '../repository/image-repository';
import { ImageGateEnvironment, REPORT, WAIVERS } from './env';
import { GateOptions, checkedLimits, checkedTimeout, grantReadInspector } from './gate-options';

const PROGRAM = join(__dirname, '..', '..', 'assets', 'slipway-image-gate.command', 'index.js');

export interface ImageGateOptions extends GateOptions {
  /** Path of a YAML file with findings that are let through: id, reason, owner, last day. @default - none are */
  readonly waivers?: string;
}

export interface ImageGateProps extends ImageGateOptions {
  readonly name: Naming;
  readonly key: EncryptionKey;
  /** Where images come from. */
  readonly candidates: ImageRepository;
  /** Where those go that pass. */
  readonly promoted: ImageRepository;
}

/**
 * Judges an image by its scan, and copies it to the promoted ones if it passes.
 *
 * Its build is told one digest, and looks at nothing else. It runs no Docker: it copies through the API of ECR.
 */
export class ImageGate extends Construct {
  public readonly project: ImageProject;

  constructor(scope: Construct, id: string, props: ImageGateProps) {
    super(scope, id);
    const { name, candidates, promoted } = props;
    const report = this.addReport(name);
    this.project = new ImageProject(this, 'Project', {
      name,
      type: 'image-gate',
      description: 'Judges a candidate by its scan, and promotes it if it passes',
      key: props.key,
      source: this.addProgram(props.waivers),
      timeout: checkedTimeout(props).plus(Duration.minutes(30)),
      environment: { ...environmentOf(props) },
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: {
          install: { 'runtime-versions': { nodejs: 22 } },
          build: { commands: ['node index.js wait-and-judge', 'node index.js promote'] },
        },
        reports: {
          [report.reportGroupArn]: {
            'base-directory': REPORT.folder,
            files: [REPORT.tests],
            'file-format': 'JUNITXML',
          },
        },
      }),
    });
    candidates.grantReadScans(this.project);
    candidates.grantCopyFrom(this.project);
    promoted.grantCopyTo(this.project);
    promoted.takeImagesOnlyFrom(this.project.role);
    this.grantReport(report);
    if (props.enhancedScanning) {
      grantReadInspector(this.project);
    }
  }

  private addProgram(waivers?: string): Asset {
    return assembledAsset(this, 'Program', { 'index.js': PROGRAM, ...(waivers && { [WAIVERS]: waivers }) });
  }

  private addReport(name: Naming): ReportGroup {
    return new ReportGroup(this, 'Report', {
      reportGroupName: name.of('image-gate-report'),
      removalPolicy: RemovalPolicy.DESTROY,
      deleteReports: true,
    });
  }

  /** @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html */
  private grantReport(report: ReportGroup): void {
    Grant.addToPrincipal({
      grantee: this.project,
      actions: [
        'codebuild:CreateReportGroup',
        'codebuild:CreateReport',
        'codebuild:UpdateReport',
        'codebuild:BatchPutTestCases',
      ],
      resourceArns: [report.reportGroupArn],
    });
  }
}

function environmentOf(props: ImageGateProps): ImageGateEnvironment {
  return {
    REPOSITORY: props.candidates.repositoryName,
    PROMOTED_REPOSITORY: props.promoted.repositoryName,
    LIMITS: checkedLimits(props),
    SCAN_TIMEOUT_SECONDS: String(checkedTimeout(props).toSeconds()),
    ...(props.waivers && { WAIVERS_FILE: WAIVERS }),
  };
}
