import { Stack } from 'aws-cdk-lib/core';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  Artifact,
  Conditions,
  IAction,
  Pipeline,
  PipelineType,
  Result,
  Rule,
  RuleProps,
} from 'aws-cdk-lib/aws-codepipeline';
import { LambdaInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { commit } from './pieces';

const RING = `
const { CloudWatchClient, SetAlarmStateCommand } = require('@aws-sdk/client-cloudwatch');
const { CodePipelineClient, PutJobSuccessResultCommand } = require('@aws-sdk/client-codepipeline');
exports.handler = async (event) => {
  const { id: jobId, data } = event['CodePipeline.job'];
  const AlarmName = data.actionConfiguration.configuration.UserParameters;
  await new CloudWatchClient({}).send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }));
  await new CodePipelineClient({}).send(new PutJobSuccessResultCommand({ jobId }));
};
`;

/** Rule of a provider without its own role. */
export function condition(provider: string, result: Result | undefined, props: RuleProps): Conditions {
  return { conditions: [{ result, rules: [new Rule({ name: `Check${provider}`, provider, ...props })] }] };
}

export function alarm(stack: Stack): Alarm {
  const metric = new Metric({ namespace: 'Shop', metricName: 'Errors' });
  return new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
}

/** Function that throws an error unless the rule's input asks it to succeed. It reports no job result. */
export function judge(stack: Stack): Function {
  return new Function(stack, 'Judge', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(`exports.handler = async (event) => {
      const { UserParameters } = event['CodePipeline.job'].data.actionConfiguration.configuration;
      if (UserParameters !== 'pass') { throw new Error('not today'); }
    };`),
  });
}

/** Action that sets an alarm to the state ALARM. */
export function ring(stack: Stack, bell: Alarm): IAction {
  const lambda = new Function(stack, 'Ring', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(RING),
  });
  lambda.addToRolePolicy(new PolicyStatement({ actions: ['cloudwatch:SetAlarmState'], resources: [bell.alarmArn] }));
  return new LambdaInvokeAction({ actionName: 'Ring', lambda, userParametersString: bell.alarmName });
}

/** Pipeline that starts from a commit, and whose role has more permissions. */
export function conditional(stack: Stack, id: string, source: Artifact, ...permissions: PolicyStatement[]): Pipeline {
  const pipeline = new Pipeline(stack, id, { pipelineType: PipelineType.V2 });
  pipeline.addStage({ stageName: 'Source', actions: [commit(source)] });
  permissions.forEach((statement) => pipeline.addToRolePolicy(statement));
  return pipeline;
}
