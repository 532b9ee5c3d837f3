import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Naming } from '@slipway/conventions';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { Construct } from 'constructs';

/**
 * Function that deploys the service: it runs a pipeline job and monitors the deployment until the end.
 *
 * The service provides the function, which can roll out, roll back, and continue after an interruption. This construct
 * adds an alarm for jobs that receive no result.
 */
export class DeployOrchestrator extends Construct {
  /** Function that handles the pipeline's jobs. */
  public readonly function: IFunction;
  /** Alarm that goes off if an invocation fails, because its job then receives no result. */
  public readonly alarm: Alarm;

  constructor(scope: Construct, id: string, name: Naming, service: BlueGreenService) {
    super(scope, id);
    this.function = service.function;
    this.alarm = new Alarm(this, 'Errors', {
      alarmName: name.alarm('deploy-orchestrator'),
      alarmDescription:
        'The deploy orchestrator could not report the result of a pipeline job, for which the pipeline waits up to 20 minutes; see the function log for the reason',
      metric: this.function.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
