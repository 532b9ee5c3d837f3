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
import { GateEnvironment, REPORT } from './env';
import { formatLimits, parseLimits } from './limits';
import type { Limits } from './severity';

const PROGRAM = join(__dirname, '..', '..', 'assets', 'slipway-image-gate.command', 'index.js');
const WAIVERS = 'waivers.yaml';

/** How strict the gate is. */
export interface ImageGateOptions {
  /**
   * Most findings of a severity that are let through, beside those that are waived, such as `{ MEDIUM: 10 }`.
   *
   * @default - no CRITICAL and no HIGH, and any number of the others
   */
  readonly limits?: Limits;
  /** Path of a YAML file with findings that are let through: id, reason, owner, last day. @default - none are */
  readonly waivers?: string;
  /** How long a scan is waited for, at most 6 hours. @default Duration.minutes(30) */
  readonly scanTimeout?: Duration;
  /**
   * Whether the account scans this repository with Amazon Inspector, which takes rights of its own to read.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
   */
  readonly enhancedScanning?: boolean;
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
      timeout: timeoutOf(props).plus(Duration.minutes(30)),
      environment: { ...environmentOf(props) },
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: {
          install: { 'runtime-versions': { nodejs: 22 } },
          build: { commands: ['node index.js wait-and-judge', 'node index.js promote'] },
        },
        reports: { [report.reportGroupArn]: { 'base-directory': REPORT.folder, files: [REPORT.tests], 'file-format': 'JUNITXML' } },
      }),
    });
    candidates.grantReadScans(this.project);
    candidates.grantCopyFrom(this.project);
    promoted.grantCopyTo(this.project);
    promoted.takeImagesOnlyFrom(this.project.role);
    this.grantReport(report);
    if (props.enhancedScanning) {
      this.grantReadInspector();
    }
  }

  private addProgram(waivers?: string): Asset {
    return assembledAsset(this, 'Program', { 'index.js': PROGRAM, ...(waivers && { [WAIVERS]: waivers }) });
  }

  private addReport(name: Naming): ReportGroup {
    return new ReportGroup(this, 'Report', { reportGroupName: name.of('image-gate-report'), removalPolicy: RemovalPolicy.DESTROY, deleteReports: true });
  }

  /** @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html */
  private grantReport(report: ReportGroup): void {
    Grant.addToPrincipal({ grantee: this.project, actions: ['codebuild:CreateReportGroup', 'codebuild:CreateReport', 'codebuild:UpdateReport', 'codebuild:BatchPutTestCases'], resourceArns: [report.reportGroupArn] });
  }

  /** Findings of Inspector are no resources to IAM, so that no narrower one than `*` can be named. */
  private grantReadInspector(): void {
    Grant.addToPrincipal({ grantee: this.project, actions: ['inspector2:ListCoverage', 'inspector2:ListFindings'], resourceArns: ['*'] });
  }
}

function timeoutOf({ scanTimeout = Duration.minutes(30) }: ImageGateProps): Duration {
  if (scanTimeout.toSeconds() > Duration.hours(6).toSeconds()) {
    throw new Error(`the gate waits ${scanTimeout.toHumanString()} for a scan: it waits at most 6 hours, and a scan takes minutes; give Duration.minutes(30)`);
  }
  return scanTimeout;
}

function environmentOf(props: ImageGateProps): GateEnvironment {
  return {
    REPOSITORY: props.candidates.repositoryName,
    PROMOTED_REPOSITORY: props.promoted.repositoryName,
    LIMITS: formatLimits(parseLimits(formatLimits({ CRITICAL: 0, HIGH: 0, ...props.limits }))),
    SCAN_TIMEOUT_SECONDS: String(timeoutOf(props).toSeconds()),
    ...(props.waivers && { WAIVERS_FILE: WAIVERS }),
  };
}
