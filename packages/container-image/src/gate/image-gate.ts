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
  /** Path of a YAML file with waived findings: ID, reason, owner and expiry date. @default - no finding is waived */
  readonly waivers?: string;
}

/** Properties of a gate that promotes images. */
export interface ImageGateProps extends ImageGateOptions, NamedAndEncryptedProps {
  /** Repository with the images to check. */
  readonly candidates: IRepository | ImageRepository;
  /**
   * Repository to which images that pass are copied. Only the gate can push to this repository.
   *
   * The owner of an imported repository must add a statement to the repository policy. A synthesis warning shows this
   * statement.
   */
  readonly promoted: IRepository | ImageRepository;
  /** VPC placement of the gate's builds. @default - builds run outside of any VPC */
  readonly network?: BuildNetwork;
}

/**
 * Gate that checks the scan findings of an image, and copies the image to the promoted repository if it passes.
 *
 * Each gate build checks exactly one digest. The build copies the image through the ECR API and therefore needs no
 * Docker.
 */
export class ImageGate extends Construct {
  /** Build project in which the gate runs. */
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
      description: 'Checks the scan of a candidate image, and promotes the image if it passes',
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
