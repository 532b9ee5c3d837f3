import { Aws, Stack } from 'aws-cdk-lib/core';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { NotificationTopic } from './notification-topic';
import { PipelineState } from './pipeline-state';
import { stateChangeOf } from './state-change';

export interface PipelineStateRuleProps {
  readonly ruleName?: string;
  readonly pipelineName: string;
  readonly state: PipelineState;
  readonly topic: NotificationTopic;
}

const HEADLINES: Readonly<Record<PipelineState, string>> = {
  [PipelineState.STARTED]: 'started.',
  [PipelineState.FAILED]: 'failed. Nothing after the failed stage was touched.',
  [PipelineState.SUCCEEDED]: 'delivered.',
  [PipelineState.STOPPED]: 'was stopped by a person. What had run by then stands.',
  [PipelineState.SUPERSEDED]: 'made way for a newer execution.',
};

/** Tells a topic, in words, what becomes of the executions of one pipeline. */
export class PipelineStateRule extends Rule {
  constructor(scope: Construct, id: string, props: PipelineStateRuleProps) {
    super(scope, id, {
      ruleName: props.ruleName,
      description: `Tells people: ${props.pipelineName} ${props.state.toLowerCase()}`,
      eventPattern: stateChangeOf(Stack.of(scope), props.pipelineName, props.state),
    });
    this.addTarget(
      props.topic.target(
        RuleTargetInput.fromMultilineText(
          [
            `Pipeline ${props.pipelineName} ${HEADLINES[props.state]}`,
            `When: ${EventField.time}`,
            `Execution: ${EventField.fromPath('$.detail.execution-id')}`,
            `Look: https://${Aws.REGION}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${props.pipelineName}/executions/${EventField.fromPath('$.detail.execution-id')}/timeline`,
          ].join('\n'),
        ),
      ),
    );
  }
}
