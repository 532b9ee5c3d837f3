import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Naming } from '@slipway/conventions';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { Construct } from 'constructs';

/**
 * The function that deploys: a job of the pipeline, which it follows to its end.
 *
 * It is the one of the service, which knows how to roll out, roll back and go on after its own death. Here is what
 * notices that it cannot answer.
 */
export class DeployOrchestrator extends Construct {
  /** Function that answers the jobs of the pipeline. */
  public readonly function: IFunction;
  /** Alarm that goes off if an invocation fails, so that a job waits for an answer. */
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
