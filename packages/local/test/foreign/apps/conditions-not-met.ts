import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Artifact, Conditions, Result } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { alarm, condition, conditional, judge, ring } from '../conditions';
import { ForeignApp } from '../foreign-app';
import { build } from '../pieces';

export const app: ForeignApp = {
  about: 'conditions of every kind, none of them met: stages that are skipped, or fail',
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: [
    'Source/Commit',
    'Source/Commit',
    'Source/Commit',
    'Source/Commit',
    'Ring/Ring',
    'Commands/AfterCommands',
    'LambdaSkipped/Next',
  ],
  leaves: [
    'LambdaInvoke/AfterLambdaInvoke',
    'CloudWatchAlarm/AfterCloudWatchAlarm',
    'DeploymentWindow/AfterDeploymentWindow',
  ],
  fails: [
    /the condition BeforeEntry is not met: CheckCloudWatchAlarm: the alarm \S+ is ALARM; the rule accepts OK or INSUFFICIENT_DATA/,
    /the condition BeforeEntry is not met: CheckDeploymentWindow: \S+ is outside \* \* \* \? \* \* 1999 UTC/,
    /the condition OnSuccess is not met: CheckCommands: build FAILED in phase BUILD: COMMAND_EXECUTION_ERROR.*exit 7/,
  ],
  define: (scope) => {
    const stack = new Stack(scope, 'ConditionsNotMet');
    const [bell, lambda] = [alarm(stack), judge(stack)];
    const logs = new PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [
        stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    });
    const source = new Artifact('Source');
    const start = (name: string, ...more: PolicyStatement[]) => conditional(stack, `${name}Pipeline`, source, ...more);
    const echo = (actionName: string) => build(stack, source, ['echo hello'], { actionName });
    const stage = (provider: string, conditions: { beforeEntry?: Conditions; onSuccess?: Conditions }) => ({
      stageName: provider,
      actions: [echo(`After${provider}`)],
      ...conditions,
    });

    const asking = start('Asking');
    lambda.grantInvoke(asking.role);
    asking.addStage(
      stage('LambdaInvoke', {
        beforeEntry: condition('LambdaInvoke', Result.SKIP, { configuration: { FunctionName: lambda.functionName } }),
      }),
    );
    asking.addStage({ stageName: 'LambdaSkipped', actions: [echo('Next')] });

    const watch = new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [bell.alarmArn] });
    const watching = start('Watching', watch);
    watching.addStage({ stageName: 'Ring', actions: [ring(stack, bell)] });
    watching.addStage(
      stage('CloudWatchAlarm', {
        beforeEntry: condition('CloudWatchAlarm', Result.FAIL, { configuration: { AlarmName: bell.alarmName } }),
      }),
    );

    start('Windowed').addStage(
      stage('DeploymentWindow', {
        beforeEntry: condition('DeploymentWindow', Result.FAIL, { configuration: { Cron: '* * * ? * * 1999' } }),
      }),
    );

    start('Trying', logs).addStage(
      stage('Commands', {
        onSuccess: condition('Commands', Result.FAIL, { commands: ['exit 7'], inputArtifacts: ['Source'] }),
      }),
    );
  },
};
