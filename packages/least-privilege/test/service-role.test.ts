import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ServiceRole } from '../src';
import { SourceConditionError } from '../src/errors';
import { TRUST_EXCEPTIONS } from '../src/trust-exceptions';

const stack = () => new Stack(new App(), 'Stack');

function trustOf(scope: Stack): object {
  return Object.values(Template.fromStack(scope).findResources('AWS::IAM::Role'))[0].Properties.AssumeRolePolicyDocument
    .Statement[0];
}

describe('a role without a service', () => {
  it.each([undefined, {}, { service: undefined, description: undefined }])('refuses props that are %j', (props) => {
    expect(() => new ServiceRole(new Stack(new App(), 'Shop'), 'Role', props as never)).toThrow(
      "role 'Shop/Role' cannot be created without service and description: these props are required, got undefined; set { service: 'codebuild.amazonaws.com', description:",
    );
  });
});

describe('ServiceRole', () => {
  it('trusts its service for resources of this account only', () => {
    const scope = stack();

    new ServiceRole(scope, 'Role', { service: 'codebuild.amazonaws.com', description: 'builds' });

    expect(trustOf(scope)).toEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'codebuild.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('narrows the trust to one resource if it is given', () => {
    const scope = stack();

    new ServiceRole(scope, 'Role', {
      service: 'events.amazonaws.com',
      description: 'starts',
      sourceArn: 'arn:aws:events:eu-south-2:111122223333:rule/push',
    });

    expect(trustOf(scope)).toHaveProperty('Condition.ArnEquals', {
      'aws:SourceArn': 'arn:aws:events:eu-south-2:111122223333:rule/push',
    });
  });

  it.each(TRUST_EXCEPTIONS)('has no source condition for $service: $reason', ({ service }) => {
    const scope = stack();

    new ServiceRole(scope, 'Role', { service: `${service}.amazonaws.com`, description: 'serves' });

    expect(trustOf(scope)).toEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: `${service}.amazonaws.com` },
    });
  });

  it('refuses a source for a service that sends none', () => {
    const create = () =>
      new ServiceRole(stack(), 'Role', {
        service: 'ecs.amazonaws.com',
        description: 'serves',
        sourceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/shop',
      });

    expect(create).toThrow(SourceConditionError);
    expect(create).toThrow(
      /a role for ecs.amazonaws.com cannot require a source ARN, because .*; remove sourceArn, which is 'arn:aws:ecs:.*'/,
    );
  });

  it('takes statements from the owners of resources, and none through the immutable view that L2 constructs get', () => {
    const scope = stack();
    const role = new ServiceRole(scope, 'Role', {
      service: 'codebuild.amazonaws.com',
      description: 'builds',
      roleName: 'builder',
    });

    Grant.addToPrincipal({ grantee: role, actions: ['s3:GetObject'], resourceArns: ['arn:aws:s3:::bucket/key'] });
    Grant.addToPrincipal({ grantee: role.withoutPolicyUpdates(), actions: ['s3:*'], resourceArns: ['*'] });

    const template = Template.fromStack(scope);
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'builder', Description: 'builds' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::bucket/key' }] },
    });
  });

  it('gives its inline policy its own name, so that both follow one pattern', () => {
    const scope = stack();
    const role = new ServiceRole(scope, 'Role', {
      service: 'codebuild.amazonaws.com',
      description: 'builds',
      roleName: 'builder-dev',
    });

    Grant.addToPrincipal({ grantee: role, actions: ['s3:GetObject'], resourceArns: ['arn:aws:s3:::bucket/key'] });

    Template.fromStack(scope).hasResourceProperties('AWS::IAM::Policy', { PolicyName: 'builder-dev' });
  });

  it('leaves the name of its inline policy to the CDK if it has none itself', () => {
    const scope = stack();
    const role = new ServiceRole(scope, 'Role', { service: 'codebuild.amazonaws.com', description: 'builds' });

    Grant.addToPrincipal({ grantee: role, actions: ['s3:GetObject'], resourceArns: ['arn:aws:s3:::bucket/key'] });

    Template.fromStack(scope).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^RoleDefaultPolicy'),
    });
  });
});
