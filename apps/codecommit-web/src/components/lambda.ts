import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Naming } from '@slipway/conventions';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { Construct } from 'constructs';

/**
 * Function that deploys: it runs a job of the pipeline, which it follows to its end.
 *
 * The function comes from the service, and can roll out, roll back, and continue after it has been interrupted. This
 * construct adds the alarm for when it cannot answer.
 */
export class DeployOrchestrator extends Construct {
  /** Function that answers the jobs of the pipeline. */
  public readonly function: IFunction;
  /** Alarm that goes off if an invocation fails, so that a job gets no answer. */
  public readonly alarm: Alarm;

  constructor(scope: Construct, id: string, name: Naming, service: BlueGreenService) {
    super(scope, id);
    this.function = service.function;
    this.alarm = new Alarm(this, 'Errors', {
      alarmName: name.alarm('deploy-orchestrator'),
      alarmDescription:
        'The deploy orchestrator could not answer a job of the pipeline, which waits up to 20 minutes for it; its log says why',
      metric: this.function.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
