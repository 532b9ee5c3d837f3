import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { SecureBucket } from '@slipway/secure-bucket';
import { DeliveryPipeline, DeliveryPipelineProps, PipelineSource } from '../src';

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Pipeline without stages, and the resources that it needs. */
export function prepare(props: Partial<DeliveryPipelineProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2' } });
  const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop', description: 'delivery' });
  const uploads = new SecureBucket(stack, 'Uploads', { key });
  const site = new SecureBucket(stack, 'Site', { key });
  const delivery = new DeliveryPipeline(stack, 'Delivery', {
    name,
    key,
    source: PipelineSource.s3Object(uploads, 'source.zip'),
    ...props,
  });
  return { stack, name, key, uploads, site, delivery, template: () => Template.fromStack(stack) };
}

export const stagesOf = (template: Template) =>
  Object.values(template.findResources('AWS::CodePipeline::Pipeline'))[0].Properties.Stages;

export function statementsOf(template: Template, roleName: string): Statement[] {
  const [roleId] = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { RoleName: roleName } }));
  return Object.values(
    template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: roleId }] } }),
  ).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

export function trustOf(template: Template, roleName: string): unknown {
  return Object.values(template.findResources('AWS::IAM::Role', { Properties: { RoleName: roleName } }))[0].Properties
    .AssumeRolePolicyDocument.Statement[0].Condition;
}

export const objectsOf = (arn: unknown, keys: string) => ({ 'Fn::Join': ['', [arn, `/${keys}`]] });
