import { Aws, Stack } from 'aws-cdk-lib/core';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { NotificationTopic } from './notification-topic';
import { PipelineState } from './pipeline-state';
import { stateChangeOf } from './state-change';

/** Properties of a rule that reports one state of a pipeline. */
export interface PipelineStateRuleProps {
  /**
   * Name of the rule: 1 to 64 letters, digits, dots, hyphens and underscores.
   * @default - CloudFormation generates one
   */
  readonly ruleName?: string;
  /** Name of the pipeline whose executions are reported. */
  readonly pipelineName: string;
  /** State to report when an execution enters it. */
  readonly state: PipelineState;
  /** Topic that receives the messages. */
  readonly topic: NotificationTopic;
}

const HEADLINES: Readonly<Record<PipelineState, string>> = {
  [PipelineState.STARTED]: 'started.',
  [PipelineState.FAILED]: 'failed. No later stage was run.',
  [PipelineState.SUCCEEDED]: 'succeeded.',
  [PipelineState.STOPPED]: 'was stopped on request. Completed actions are not undone.',
  [PipelineState.SUPERSEDED]: 'was superseded by a newer execution.',
};

/** EventBridge rule that publishes a readable message when an execution of a pipeline enters a state. */
export class PipelineStateRule extends Rule {
  constructor(scope: Construct, id: string, props: PipelineStateRuleProps) {
    requireProps<PipelineStateRuleProps>(`rule '${scope.node.path}/${id}'`, props, {
      pipelineName: "'shop'",
      state: 'PipelineState.FAILED',
      topic: 'a NotificationTopic',
    });
    super(scope, id, {
      ruleName: props.ruleName,
      description: `Reports executions of ${props.pipelineName} that enter the state ${props.state}`,
      eventPattern: stateChangeOf(Stack.of(scope), props.pipelineName, props.state),
    });
    this.addTarget(
      props.topic.target(
        RuleTargetInput.fromMultilineText(
          [
            `Pipeline ${props.pipelineName} ${HEADLINES[props.state]}`,
            `When: ${EventField.time}`,
            `Execution: ${EventField.fromPath('$.detail.execution-id')}`,
            `Details: https://${Aws.REGION}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${props.pipelineName}/executions/${EventField.fromPath('$.detail.execution-id')}/timeline`,
          ].join('\n'),
        ),
      ),
    );
  }
}
