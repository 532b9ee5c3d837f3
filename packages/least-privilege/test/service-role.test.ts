import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ServiceRole } from '../src';

const stack = () => new Stack(new App(), 'Stack');

function trustOf(scope: Stack): object {
  return Object.values(Template.fromStack(scope).findResources('AWS::IAM::Role'))[0].Properties.AssumeRolePolicyDocument
    .Statement[0];
}

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

  it('narrows the trust to one resource where it is given', () => {
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
});
