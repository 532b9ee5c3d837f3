import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import {
  CloudFormationCreateReplaceChangeSetAction,
  CloudFormationCreateUpdateStackAction,
  CloudFormationDeleteStackAction,
  CloudFormationExecuteChangeSetAction,
  ManualApprovalAction,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const TEMPLATE = JSON.stringify({
  Parameters: { Name: { Type: 'String' } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Name' } } } },
  Outputs: { Topic: { Value: { Ref: 'Topic' } } },
});

export const app: ForeignApp = {
  about: 'a template of the source is tested as a stack, deleted again, and released by a change set',
  files: { 'template.json': TEMPLATE, 'production.json': JSON.stringify({ Parameters: { Name: 'production' } }) },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`, '--approve'],
  executes: [
    'Source/Commit',
    ...['Test/Create', 'Test/Ask', 'Test/Delete'],
    ...['Release/Change', 'Release/Approve', 'Release/Execute'],
  ],
  define: (scope) => {
    const stack = new Stack(scope, 'Templates');
    const source = new Artifact('Source');
    const templatePath = source.atPath('template.json');
    const create = new CloudFormationCreateUpdateStackAction({
      actionName: 'Create',
      stackName: 'shop-test',
      templatePath,
      adminPermissions: true,
      parameterOverrides: { Name: 'test' },
      variablesNamespace: 'test',
      runOrder: 1,
    });
    pipeline(stack, {
      Source: [commit(source)],
      Test: [
        create,
        build(stack, source, ['echo "$TOPIC" | grep :test$'], {
          actionName: 'Ask',
          runOrder: 2,
          environmentVariables: { TOPIC: { value: '#{test.Topic}' } },
        }),
        new CloudFormationDeleteStackAction({
          actionName: 'Delete',
          stackName: 'shop-test',
          adminPermissions: true,
          runOrder: 3,
        }),
      ],
      Release: [
        new CloudFormationCreateReplaceChangeSetAction({
          actionName: 'Change',
          stackName: 'shop',
          changeSetName: 'release',
          templatePath,
          templateConfiguration: source.atPath('production.json'),
          adminPermissions: true,
          runOrder: 1,
        }),
        new ManualApprovalAction({ actionName: 'Approve', runOrder: 2 }),
        new CloudFormationExecuteChangeSetAction({
          actionName: 'Execute',
          stackName: 'shop',
          changeSetName: 'release',
          runOrder: 3,
        }),
      ],
    });
  },
};
