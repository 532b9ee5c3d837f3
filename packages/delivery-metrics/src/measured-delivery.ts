import { Duration, Token } from 'aws-cdk-lib/core';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { requireProps } from '@slipway/conventions';
import { GitHubWebhook } from '@slipway/github-webhook';

const NAME = /^[a-z][a-z0-9-]{0,19}$/;

/** Pipeline that is measured, such as a `DeliveryPipeline`. */
export interface MeasuredPipeline {
  /** Name of the pipeline, as its events carry it. */
  readonly pipelineName: string;
  /** ARN of the pipeline, by which its events are known. */
  readonly pipelineArn: string;
}

/** ECS service that is measured, such as a `BlueGreenService`. */
export interface MeasuredService {
  /** Name of the cluster that the service is in. */
  readonly clusterName: string;
  /** Name of the service in its cluster. */
  readonly serviceName: string;
}

/** Branch whose commits are delivered. */
export interface MeasuredBranch {
  /** Webhook that tells of pushes to the branch. */
  readonly webhook: GitHubWebhook;
  /** Repository of the webhook, `owner/name`. */
  readonly repository: string;
  /** Branch that the pipeline delivers, such as `main`. */
  readonly branch: string;
}

/** Delivery to production: a pipeline, with what it deploys and what says how that fares. */
export interface MeasuredDelivery {
  /** Name of the delivery in metrics, 1 to 20 lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Pipeline that delivers to production, in the account and region of the stack. */
  readonly pipeline: MeasuredPipeline;
  /**
   * Name of the stage that deploys to production, and does nothing that may fail for another reason, such as to wait
   * for an approval.
   */
  readonly productionStage: string;
  /**
   * ECS services that the production stage deploys. ECS then says which deployments failed.
   *
   * @default - the production stage says it
   */
  readonly services?: readonly MeasuredService[];
  /** Alarms that say that production is broken. @default - no alarm is watched */
  readonly alarms?: readonly IAlarm[];
  /** Branch whose pushes tell of commits and their times. @default - there is no lead time */
  readonly source?: MeasuredBranch;
  /**
   * How long a change is held responsible for an alarm or a service that fails, from its deployment on.
   *
   * @default Duration.days(1)
   */
  readonly attribution?: Duration;
  /** Builds that have to succeed, in per cent, or an alarm goes off. @default 80 */
  readonly minBuildSuccess?: number;
  /** Changes that may fail in production, in per cent, before an alarm goes off. @default 30 */
  readonly maxChangeFailureRate?: number;
  /** Median time to restore above which an alarm goes off. @default Duration.days(1) */
  readonly maxTimeToRestore?: Duration;
}

/** @throws Error if something is missing, a name is malformed or taken, or a percentage is out of range */
export function checkDeliveries(owner: string, deliveries: readonly MeasuredDelivery[]): void {
  if (deliveries.length === 0) {
    throw new Error(`deliveries of '${owner}' are empty, so nothing would be measured; give at least one`);
  }
  deliveries.forEach((delivery, index) => {
    requireProps<MeasuredDelivery>(`a delivery of '${owner}'`, delivery, {
      name: "'shop'",
      pipeline: 'a DeliveryPipeline',
      productionStage: "'Deploy'",
    });
    checkName(delivery.name);
    if (deliveries.findIndex(({ name }) => name === delivery.name) !== index) {
      throw new Error(
        `delivery '${delivery.name}' of '${owner}' exists twice: names tell the metrics apart; choose another name`,
      );
    }
    checkPercent(delivery.name, 'minBuildSuccess', delivery.minBuildSuccess);
    checkPercent(delivery.name, 'maxChangeFailureRate', delivery.maxChangeFailureRate);
  });
}

function checkName(name: string): void {
  if (!NAME.test(name)) {
    throw new Error(
      `name of delivery '${name}' is not valid: a name has 1 to 20 lower-case letters, digits and hyphens, a letter first; choose one such as 'shop'`,
    );
  }
}

function checkPercent(delivery: string, prop: string, percent = 0): void {
  if (!Token.isUnresolved(percent) && !(percent >= 0 && percent <= 100)) {
    throw new Error(
      `${prop} of delivery '${delivery}' is ${percent}: it is a percentage from 0 to 100; give one such as 50`,
    );
  }
}
