import { Duration, Token } from 'aws-cdk-lib/core';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { requireProps } from '@slipway/conventions';
import { GitHubWebhook } from '@slipway/github-webhook';

const NAME = /^[a-z][a-z0-9-]{0,19}$/;

/** Pipeline to measure, such as a `DeliveryPipeline`. */
export interface MeasuredPipeline {
  /** Pipeline name, as it appears in CodePipeline events. */
  readonly pipelineName: string;
  /** ARN of the pipeline, which identifies its events. */
  readonly pipelineArn: string;
}

/** ECS service to measure, such as a `BlueGreenService`. */
export interface MeasuredService {
  /** Name of the service's cluster. */
  readonly clusterName: string;
  /** Name of the service in its cluster. */
  readonly serviceName: string;
}

/** Branch whose commits are delivered. */
export interface MeasuredBranch {
  /** Webhook that reports pushes to the branch. */
  readonly webhook: GitHubWebhook;
  /** Repository of the webhook, `owner/name`. */
  readonly repository: string;
  /** Branch that the pipeline delivers, such as `main`. */
  readonly branch: string;
}

/** Delivery to production: a pipeline, and the services and alarms that show how its deployments perform. */
export interface MeasuredDelivery {
  /**
   * Name of the delivery in metrics and resource names: 1 to 20 lower-case letters, digits and hyphens, beginning with
   * a letter.
   */
  readonly name: string;
  /** Pipeline that delivers to production, in the account and region of the stack. */
  readonly pipeline: MeasuredPipeline;
  /**
   * Name of the stage that deploys to production. The stage should contain nothing else that can fail, such as an
   * approval.
   */
  readonly productionStage: string;
  /**
   * ECS services that the production stage deploys. If set, ECS reports which deployments failed.
   *
   * @default - the result of the production stage counts
   */
  readonly services?: readonly MeasuredService[];
  /** Alarms that indicate a failure in production. @default - no alarms */
  readonly alarms?: readonly IAlarm[];
  /** Branch whose push events report commits and their times. @default - the lead time is not measured */
  readonly source?: MeasuredBranch;
  /**
   * Time after the production stage of a change begins or succeeds, for which alarms and failing services are
   * attributed to the change.
   *
   * @default Duration.days(1)
   */
  readonly attribution?: Duration;
  /** Percentage of successful builds below which an alarm goes off. @default 80 */
  readonly minBuildSuccess?: number;
  /** Percentage of changes failing in production above which an alarm goes off. @default 30 */
  readonly maxChangeFailureRate?: number;
  /** Median time to restore above which an alarm goes off. @default Duration.days(1) */
  readonly maxTimeToRestore?: Duration;
}

/**
 * Validates the deliveries of a construct.
 * @throws Error if a required prop is missing, a name is malformed or used twice, or a percentage is out of range
 */
export function checkDeliveries(owner: string, deliveries: readonly MeasuredDelivery[]): void {
  if (deliveries.length === 0) {
    throw new Error(`'${owner}' has no deliveries, so nothing would be measured; add at least one delivery`);
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
        `delivery '${delivery.name}' of '${owner}' is listed twice, but names must be unique because they identify the metrics; choose another name`,
      );
    }
    checkPercent(delivery.name, 'minBuildSuccess', delivery.minBuildSuccess);
    checkPercent(delivery.name, 'maxChangeFailureRate', delivery.maxChangeFailureRate);
  });
}

function checkName(name: string): void {
  if (!NAME.test(name)) {
    throw new Error(
      `name of delivery '${name}' is not valid: a name has 1 to 20 lower-case letters, digits and hyphens, and begins with a letter; choose a name such as 'shop'`,
    );
  }
}

function checkPercent(delivery: string, prop: string, percent = 0): void {
  if (!Token.isUnresolved(percent) && !(percent >= 0 && percent <= 100)) {
    throw new Error(
      `${prop} of delivery '${delivery}' is ${percent}, but must be a percentage from 0 to 100; set a value such as 50`,
    );
  }
}
