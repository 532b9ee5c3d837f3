import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EncryptionKey, grantReadSecret } from '../src';

function granted(secretIn: (stack: Stack) => ISecret): {
  stack: Stack;
  statements: { Action: string; Resource: unknown; Condition?: unknown }[];
} {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grantReadSecret(role, secretIn(stack));
  return {
    stack,
    statements: Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))[0].Properties.PolicyDocument
      .Statement,
  };
}

describe('grantReadSecret', () => {
  it('lets a role read a secret that is known by its name, with any six characters at the end of its ARN', () => {
    const { statements } = granted((stack) => Secret.fromSecretNameV2(stack, 'Token', 'token'));

    expect(statements.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue']);
    expect(JSON.stringify(statements[0].Resource)).toContain(':secret:token-??????');
  });

  it('lets a role use the key of the secret, through Secrets Manager only', () => {
    const { stack, statements } = granted(
      (scope) =>
        new Secret(scope, 'Token', {
          encryptionKey: new EncryptionKey(scope, 'Key', { alias: 'alias/app', description: 'secrets' }).reference,
        }),
    );

    expect(statements.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue', 'kms:Decrypt']);
    expect(statements[0].Resource).toEqual({ Ref: expect.stringMatching(/^Token/) });
    expect(stack.resolve(statements[1].Condition)).toEqual({
      StringEquals: {
        'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
      },
    });
  });
});
