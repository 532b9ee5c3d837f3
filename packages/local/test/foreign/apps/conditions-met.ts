import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Artifact, Result } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { alarm, condition, conditional, judge } from '../conditions';
import { ForeignApp } from '../foreign-app';
import { build } from '../pieces';

export const app: ForeignApp = {
  about: 'conditions of every kind, all of them met: a function, an alarm, a deployment window and commands',
  files: { 'release.txt': 'ready' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Asked/One', 'Quiet/Two', 'Open/Three', 'Tried/Four'],
  define: (scope) => {
    const stack = new Stack(scope, 'ConditionsMet');
    const source = new Artifact('Source');
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
    const pipeline = conditional(stack, 'Pipeline', source, logs);
    const watcher = new Role(stack, 'Watcher', { assumedBy: pipeline.role });
    watcher.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [bell.alarmArn] }));
    watcher.grantAssumeRole(pipeline.role);
    lambda.grantInvoke(pipeline.role);
    const echo = (actionName: string) => build(stack, source, ['echo hello'], { actionName });
    pipeline.addStage({
      stageName: 'Asked',
      actions: [echo('One')],
      beforeEntry: condition('LambdaInvoke', Result.FAIL, {
        configuration: { FunctionName: lambda.functionName, UserParameters: 'pass' },
        inputArtifacts: ['Source'],
      }),
    });
    pipeline.addStage({
      stageName: 'Quiet',
      actions: [echo('Two')],
      onSuccess: condition('CloudWatchAlarm', Result.ROLLBACK, {
        configuration: { AlarmName: bell.alarmName, WaitTime: '1' },
        role: watcher,
      }),
    });
    pipeline.addStage({
      stageName: 'Open',
      actions: [echo('Three')],
      beforeEntry: condition('DeploymentWindow', Result.FAIL, {
        configuration: { Cron: '* * 0-23 ? * SUN-SAT *', TimeZone: 'Europe/Berlin' },
      }),
    });
    pipeline.addStage({
      stageName: 'Tried',
      actions: [echo('Four')],
      beforeEntry: condition('Commands', Result.FAIL, {
        commands: ['grep ready release.txt'],
        inputArtifacts: ['Source'],
      }),
    });
  },
};
