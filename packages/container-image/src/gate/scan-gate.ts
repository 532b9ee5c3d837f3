import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { requireProps } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ImageRepository } from '../repository/image-repository';
import type { ScanGateEnvironment } from './env';
import { GateOptions, checkedLimits, checkedTimeout, grantReadInspector } from './gate-options';

const HANDLER = join(__dirname, '..', '..', 'assets', 'scan-gate.lambda');

/** Properties of a gate in a pipeline. */
export interface ScanGateProps extends GateOptions, NamedAndEncryptedProps {
  /** Repository of the images that are judged. It has to scan them when they are pushed. */
  readonly repository: IRepository | ImageRepository;
  /** How long the log of the function is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * A gate in a pipeline: a function that judges the image of an execution by the scan of its digest.
 *
 * It answers jobs whose parameters are `{"digest": "sha256:…"}`, waits for the scan, reads `waivers.yaml` from the
 * input artifact if it is there, and writes `gate.txt`, `gate.json` and `junit.xml` as output artifact. Its variable is
 * `GATE_SUMMARY`. If the gate cannot judge the image, the image does not pass.
 */
export class ScanGate extends Construct implements IGrantable {
  /** Function that answers the jobs of the pipeline. */
  public readonly function: IFunction;
  /** Principal for grants to the function. */
  public readonly grantPrincipal: IPrincipal;

  /**
   * @throws Error if a limit is not valid, or the scan timeout is longer than 6 hours
   */
  constructor(scope: Construct, id: string, props: ScanGateProps) {
    super(scope, id);
    requireProps<ScanGateProps>(this, props, { repository: 'an ImageRepository' });
    const { name, key } = withDefaults(this, props);
    const functionName = name.function('scan-gate');
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('scan-gate'),
      description: 'Judges images by their scans',
    });
    const logGroup = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention: props.logRetention,
    });
    logGroup.grantStreams(role);
    ImageRepository.fromRepository(props.repository).grantReadScans(role);
    if (props.enhancedScanning) {
      grantReadInspector(role);
    }
    this.function = new HandlerFunction(this, 'Function', {
      functionName,
      description: 'Judges images by their scans',
      bundle: HANDLER,
      role,
      timeout: Duration.minutes(2),
      memorySize: 512,
      environment: { ...environmentOf(props) },
      logGroup,
    });
    this.grantPrincipal = role;
  }
}

function environmentOf(props: ScanGateProps): ScanGateEnvironment {
  return {
    REPOSITORY: props.repository.repositoryName,
    LIMITS: checkedLimits(props),
    SCAN_TIMEOUT_SECONDS: String(checkedTimeout(props).toSeconds()),
  };
}
