import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { RolePath, ServiceRole } from '../src';

describe('RolePath', () => {
  it('sets the path of every role, even of one that is not an L2 construct, and of nothing else', () => {
    const stack = new Stack(new App(), 'Shop');
    new ServiceRole(stack, 'Role', { service: 'lambda.amazonaws.com', description: 'Prints' });
    new CfnResource(stack, 'Raw', { type: 'AWS::IAM::Role', properties: {} });
    new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });

    RolePath.apply(stack, '/delivery/');

    const { Resources } = Template.fromStack(stack).toJSON();
    const paths = Object.values(Resources as Record<string, { Type: string; Properties?: { Path?: string } }>).map(
      ({ Type, Properties }) => [Type, Properties?.Path],
    );
    expect(paths).toEqual([
      ['AWS::IAM::Role', '/delivery/'],
      ['AWS::IAM::Role', '/delivery/'],
      ['AWS::SNS::Topic', undefined],
    ]);
  });

  it.each(['/', '/a/', '/a/b/'])('accepts %s', (path) => {
    expect(() => RolePath.apply(new App(), path)).not.toThrow();
  });

  it.each(['', 'delivery', '/delivery', 'delivery/', '/my delivery/', `/${'x'.repeat(511)}/`])(
    "refuses '%s'",
    (path) => {
      expect(() => RolePath.apply(new App(), path)).toThrow(
        'is not a valid role path: a path begins and ends with a slash',
      );
    },
  );
});
