import { App, Aws, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StandardTags } from '../src';

const TAGS = { environment: 'dev', repository: 'octo-org/shop', author: 'Mona', team: 'payments', project: 'shop' };

function tagged(props: Parameters<typeof StandardTags.apply>[1]): Record<string, unknown>[] {
  const stack = new Stack(new App(), 'Stack');
  const topic = new Topic(stack, 'Topic');
  StandardTags.apply(stack, props);
  return Template.fromStack(stack).toJSON().Resources[stack.getLogicalId(topic.node.defaultChild as never)].Properties
    .Tags;
}

describe('StandardTags', () => {
  it('tags everything below the scope', () => {
    expect(tagged({ ...TAGS, prNumber: '7' })).toEqual([
      { Key: 'Author', Value: 'Mona' },
      { Key: 'Environment', Value: 'dev' },
      { Key: 'PRNumber', Value: '7' },
      { Key: 'Project', Value: 'shop' },
      { Key: 'Repository', Value: 'octo-org/shop' },
      { Key: 'Team', Value: 'payments' },
    ]);
  });

  it('leaves out the pull request if there is none', () => {
    expect(tagged(TAGS)).not.toContainEqual(expect.objectContaining({ Key: 'PRNumber' }));
  });

  it('leaves a value with a token to CloudFormation', () => {
    expect(tagged({ ...TAGS, environment: `dev-${Aws.REGION}` })).toContainEqual({
      Key: 'Environment',
      Value: { 'Fn::Join': ['', ['dev-', { Ref: 'AWS::Region' }]] },
    });
  });

  it.each([['a'.repeat(257)], ['<script>']])('refuses %s as a value', (value) => {
    expect(() => tagged({ ...TAGS, author: value })).toThrow(`tag Author cannot be '${value}'`);
  });

  it('refuses tags that are missing', () => {
    expect(() => StandardTags.apply(new App(), { environment: 'dev' } as never)).toThrow(
      'the tags of an app cannot be created without repository, author, team, and project',
    );
  });
});
