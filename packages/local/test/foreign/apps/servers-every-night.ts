import { Duration, Stack } from 'aws-cdk-lib/core';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ServerDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Artifact, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeCommitSourceAction,
  CodeDeployServerDeployAction,
  ElasticBeanstalkDeployAction,
  ManualApprovalAction,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { CodePipeline, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ForeignApp } from '../foreign-app';
import { build, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a repository of the account, every night, to servers that are not here, with mails and a chat',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--repo', `shop=${shop}`, '--approve'],
  executes: ['Source/Commit', 'Build/Build', 'Approve/Ask'],
  leaves: ['Deploy/Servers', 'Deploy/Beanstalk'],
  define: (scope) => {
    const stack = new Stack(scope, 'Nightly');
    const repository = Repository.fromRepositoryName(stack, 'Shop', 'shop');
    const topic = new Topic(stack, 'Mail');
    topic.addSubscription(new EmailSubscription('team@example.com'));
    const source = new Artifact();
    const made = pipeline(
      stack,
      {
        Source: [new CodeCommitSourceAction({ actionName: 'Commit', branch: 'main', repository, output: source })],
        Build: [build(stack, source, ['grep hello hello.txt'])],
        Approve: [
          new ManualApprovalAction({
            actionName: 'Ask',
            notificationTopic: topic,
            notifyEmails: ['boss@example.com'],
            timeout: Duration.hours(1),
          }),
        ],
        Deploy: [
          new CodeDeployServerDeployAction({
            actionName: 'Servers',
            input: source,
            deploymentGroup: new ServerDeploymentGroup(stack, 'Group'),
          }),
          new ElasticBeanstalkDeployAction({
            actionName: 'Beanstalk',
            input: source,
            applicationName: 'shop',
            environmentName: 'shop-prod',
          }),
        ],
      },
      { pipelineType: PipelineType.V2 },
    );
    new Rule(stack, 'Night', {
      schedule: Schedule.cron({ hour: '3', minute: '0' }),
      targets: [new CodePipeline(made)],
    });
    made.onStateChange('State', { target: new SnsTopic(topic) });
    made.notifyOnExecutionStateChange('Mails', topic);
    made.notifyOnAnyStageStateChange(
      'Chat',
      new SlackChannelConfiguration(stack, 'Slack', {
        slackChannelConfigurationName: 'shop',
        slackWorkspaceId: 'T1',
        slackChannelId: 'C1',
      }),
    );
  },
};
