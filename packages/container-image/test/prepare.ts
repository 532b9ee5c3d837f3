import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { ImageRepository, ImageRepositoryProps } from '../src/repository/image-repository';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const NAMING = Naming.pattern('{type}-{environment}-{suffix}', { environment: 'dev', suffix: 'x1' });

/** Stack with a key and a repository. */
export function prepare(props: Partial<ImageRepositoryProps> = {}) {
  const app = new App();
  const stack = new Stack(app, 'Images', { env: { account: ACCOUNT, region: REGION } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/images', description: 'images' });
  const repository = new ImageRepository(stack, 'Repository', {
    repositoryName: 'service-dev-x1',
    key,
    keep: 10,
    ...props,
  });
  return { app, stack, key, repository };
}

/** Role to which permissions are granted. */
export function roleIn(stack: Stack, service = 'codebuild.amazonaws.com'): ServiceRole {
  return new ServiceRole(stack, 'Role', { service, roleName: 'role', description: 'Is granted something' });
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Returns the actions that a role is allowed to call, with their resources. */
export function statementsOf(template: Template, roleName: string): [string | string[], unknown][] {
  const [roleId] = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { RoleName: roleName } }));
  return Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: roleId }] } }))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .map(({ Action, Resource }) => [Action, Resource]);
}

export function propertiesOf(template: Template, type: string) {
  const [{ Properties }] = Object.values(template.findResources(type));
  return Properties;
}

/** Returns the content of a file in an asset, by the end of its path. */
export function filesOf(app: App, asset: string): string[] {
  const { files } = JSON.parse(readFileSync(join(app.synth().directory, 'Images.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const [path] = Object.values(files)
    .map(({ source }) => source.path)
    .filter((one) => one.endsWith(asset));
  return readdirSync(join(app.outdir, path)).sort();
}
