import { Aws } from 'aws-cdk-lib/core';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { NotificationTopic } from '@slipway/notifications';
import { DeliveryPipeline } from '@slipway/pipeline';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

/** Properties of the messages about releases that a scan or gate refused. */
export interface RefusedReleasesProps {
  readonly name: Naming;
  readonly delivery: DeliveryPipeline;
  /** Names of the actions that scan or check a release. */
  readonly scans: readonly string[];
  readonly topic: NotificationTopic;
}

/** Sends a message for each release that one of the scans refused or could not check. */
export class RefusedReleases extends Construct {
  constructor(scope: Construct, id: string, { name, delivery, scans, topic }: RefusedReleasesProps) {
    super(scope, id);
    const { pipelineName, pipelineArn } = delivery;
    const rule = new Rule(this, 'Rule', {
      ruleName: name.rule('findings'),
      description: `Reports releases that the scans of ${pipelineName} refused`,
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: ['CodePipeline Action Execution State Change'],
        account: [Aws.ACCOUNT_ID],
        resources: [pipelineArn],
        detail: { pipeline: [pipelineName], action: [...scans], state: ['FAILED'] },
      },
    });
    const field = (path: string) => EventField.fromPath(`$.detail.${path}`);
    rule.addTarget(
      topic.target(
        RuleTargetInput.fromMultilineText(
          [
            `A scan of ${pipelineName} refused a release, or could not check it: ${field('action')} in ${field('stage')}. Nothing was deployed.`,
            `When: ${EventField.time}`,
            `Execution: ${field('execution-id')}`,
            `Details: https://${Aws.REGION}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipelineName}/executions/${field('execution-id')}/timeline`,
          ].join('\n'),
        ),
      ),
    );
  }
}
