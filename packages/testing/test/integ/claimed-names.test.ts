import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { claimedNames, touch } from '@slipway/testing/integ/claimed-names';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { synthesizeCase } from '@slipway/testing/integ/synthesize-case';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { workspace } from './sample-case';

afterAll(removeFolders);

/** Returns the names that a case with one resource claims in an account. */
function namesOf(stackName: string, type: string, properties?: Record<string, unknown>): ReadonlySet<string> {
  const load = () => ({
    integCase: (app: App) => {
      const stack = new Stack(app, stackName);
      new CfnResource(stack, 'Resource', { type, properties });
      return new IntegCase(app, { stacks: [stack], minutes: 1 });
    },
  });
  return claimedNames(synthesizeCase(workspace('shop')[0], temporaryFolder(), { load }));
}

describe('two cases', () => {
  it.each([
    ['nothing in common', namesOf('A', 'AWS::SNS::Topic', { TopicName: 'a' }), namesOf('B', 'AWS::SNS::Topic'), false],
    ['a stack', namesOf('A', 'AWS::SNS::Topic'), namesOf('A', 'AWS::SQS::Queue'), true],
    [
      'a name',
      namesOf('A', 'AWS::SNS::Topic', { TopicName: 'a' }),
      namesOf('B', 'AWS::SNS::Topic', { TopicName: 'a' }),
      true,
    ],
    [
      'a name of things of two kinds',
      namesOf('A', 'AWS::SNS::Topic', { TopicName: 'a' }),
      namesOf('B', 'AWS::SQS::Queue', { TopicName: 'a' }),
      false,
    ],
    [
      'what an account has one of',
      namesOf('A', 'AWS::ECR::ReplicationConfiguration'),
      namesOf('B', 'AWS::ECR::ReplicationConfiguration', { Name: { Ref: 'AWS::Region' } }),
      true,
    ],
  ])('with %s', (_, one, other, touches) => {
    expect(touch(one, other)).toBe(touches);
  });
});
