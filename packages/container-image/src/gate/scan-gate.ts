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
  /** Repository of the images to check. The repository must scan images on push. */
  readonly repository: IRepository | ImageRepository;
  /** Retention of the function's log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * Gate of a pipeline: a function that checks the scan findings of the image that an execution built.
 *
 * The function handles jobs whose parameters are `{"digest": "sha256:…"}`. It waits for the scan, reads `waivers.yaml`
 * from the input artifact if the file exists, and writes `gate.txt`, `gate.json` and `junit.xml` to the output
 * artifact. Its output variable is `GATE_SUMMARY`. An image that the gate cannot check does not pass.
 */
export class ScanGate extends Construct implements IGrantable {
  /** Function that handles the pipeline's jobs. */
  public readonly function: IFunction;
  /** Role of the function, to which permissions are granted. */
  public readonly grantPrincipal: IPrincipal;

  /** @throws Error if a limit is not valid, or if the scan timeout is longer than 6 hours */
  constructor(scope: Construct, id: string, props: ScanGateProps) {
    super(scope, id);
    requireProps<ScanGateProps>(this, props, { repository: 'an ImageRepository' });
    const { name, key } = withDefaults(this, props);
    const functionName = name.function('scan-gate');
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('scan-gate'),
      description: 'Checks image scans',
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
      description: 'Checks image scans',
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
