import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ImageRepository } from '../repository/image-repository';
import type { ScanGateEnvironment } from './env';
import { GateOptions, checkedLimits, checkedTimeout, grantReadInspector } from './gate-options';

const HANDLER = join(__dirname, '..', '..', 'assets', 'scan-gate.lambda');

export interface ScanGateProps extends GateOptions {
  readonly name: Naming;
  /** Encrypts the log. */
  readonly key: EncryptionKey;
  /** Holds the images that are judged. */
  readonly repository: ImageRepository;
  /** How long the log is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * A gate in a pipeline: a function that judges the image of an execution by the scan of its digest, once that is done.
 *
 * It answers jobs whose parameters are `{"digest": "sha256:…"}`, reads `waivers.yaml` out of the input artifact, if it is there,
 * and leaves `gate.txt`, `gate.json` and `junit.xml` as output artifact. Its variable is `GATE_SUMMARY`. Whatever keeps it from
 * judging closes it.
 */
export class ScanGate extends Construct implements IGrantable {
  public readonly function: IFunction;
  public readonly grantPrincipal: IPrincipal;

  /** @throws where a limit is not one, or the scan is waited for longer than 6 hours */
  constructor(scope: Construct, id: string, props: ScanGateProps) {
    super(scope, id);
    const { name, key, repository } = props;
    const functionName = name.of('scan-gate-function');
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.of('scan-gate-role'),
      description: 'Judges images by their scans',
    });
    const logGroup = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention: props.logRetention,
    });
    logGroup.grantStreams(role);
    repository.grantReadScans(role);
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
