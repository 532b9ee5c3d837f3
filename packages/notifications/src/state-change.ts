import { Stack } from 'aws-cdk-lib/core';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { PipelineState } from './pipeline-state';

/**
 * Returns the pattern of events that report that an execution of a pipeline entered a state. The pipeline is identified
 * by its ARN, in the account and Region of the stack.
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
