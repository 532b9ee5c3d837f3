import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { BuildSpec, ReportGroup } from 'aws-cdk-lib/aws-codebuild';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Naming, requireProps } from '@slipway/conventions';
import { NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { assembledAsset } from '../project/assembled-asset';
import { BuildNetwork } from '../project/build-network';
import { ImageProject } from '../project/image-project';
import { ImageRepository } from '../repository/image-repository';
import { ImageGateEnvironment, REPORT, WAIVERS } from './env';
import { GateOptions, checkedLimits, checkedTimeout, grantReadInspector } from './gate-options';

const PROGRAM = join(__dirname, '..', '..', 'assets', 'slipway-image-gate.command', 'index.js');

/** Options of a gate that promotes images. */
export interface ImageGateOptions extends GateOptions {
  /**
   * Path of a YAML file with findings that pass: their ID, reason, owner and last day.
   * @default - no finding is waived
   */
  readonly waivers?: string;
}

/** Properties of a gate that promotes images. */
export interface ImageGateProps extends ImageGateOptions, NamedAndEncryptedProps {
  /** Repository that the images come from. */
  readonly candidates: IRepository | ImageRepository;
  /**
   * Repository that images are copied to when they pass. Nobody else may push to it any more.
   *
   * The policy of an imported repository has to say so: a warning at synthesis shows the statement.
   */
  readonly promoted: IRepository | ImageRepository;
  /** Place of the builds of the gate in a VPC. @default - they run outside of any VPC */
  readonly network?: BuildNetwork;
}

/**
 * A gate that judges an image by its scan and copies it to the promoted images if it passes.
 *
 * Its build gets one digest and looks at nothing else. It runs no Docker: it copies through the API of ECR.
 */
export class ImageGate extends Construct {
  /** Build project that the gate runs in. */
  public readonly project: ImageProject;

  constructor(scope: Construct, id: string, props: ImageGateProps) {
    super(scope, id);
    requireProps<ImageGateProps>(this, props, { candidates: 'an ImageRepository', promoted: 'an ImageRepository' });
    const { name, key } = withDefaults(this, props);
    const candidates = ImageRepository.fromRepository(props.candidates);
    const promoted = ImageRepository.fromRepository(props.promoted);
    const report = this.addReport(name);
    this.project = new ImageProject(this, 'Project', {
      name,
      kind: 'image-gate',
      description: 'Judges a candidate by its scan, and promotes it if it passes',
      key,
      source: this.addProgram(props.waivers),
      network: props.network,
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
      reportGroupName: name.reportGroup('image-gate'),
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
