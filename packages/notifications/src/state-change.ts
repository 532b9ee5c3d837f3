import { Stack } from 'aws-cdk-lib/core';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { PipelineState } from './pipeline-state';

/**
 * The events that say that executions of one pipeline have come into a state. The pipeline is one of the account and
 * the region of the stack, known by its ARN.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export function stateChangeOf(stack: Stack, pipelineName: string, state: PipelineState): EventPattern {
  return {
    source: ['aws.codepipeline'],
    detailType: ['CodePipeline Pipeline Execution State Change'],
    account: [stack.account],
    resources: [stack.formatArn({ service: 'codepipeline', resource: pipelineName })],
    detail: { pipeline: [pipelineName], state: [state] },
  };
}
