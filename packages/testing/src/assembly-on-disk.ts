import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** IAM statement that allows a function to write its log. */
export const LOGS = {
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
};

/** Writes a cloud assembly from its files, by path. Contents other than strings are written as JSON. */
export async function writeAssembly(folder: string, files: Record<string, unknown>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

export function stackArtifact(templateFile: string, options: Record<string, unknown> = {}) {
  const { properties, ...others } = options as { properties?: object };
  return {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile, ...properties },
    ...others,
  };
}

/**
 * Writes a cloud assembly with one stack that contains Lambda roles and other resources.
 *
 * @param roles properties of each role, by role name
 * @param others other resources, by logical ID
 */
export async function writeRoles(
  folder: string,
  roles: Readonly<Record<string, object>>,
  others: object = {},
): Promise<string> {
  const AssumeRolePolicyDocument = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const Resources = Object.fromEntries(
    Object.entries(roles).map(([RoleName, properties]) => [
      RoleName.replace(/\W/g, ''),
      { Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument, ...properties } },
    ]),
  );
  return writeAssembly(folder, {
    'manifest.json': { version: '48.0.0', artifacts: { Roles: stackArtifact('Roles.template.json') } },
    'Roles.template.json': { Resources: { ...Resources, ...others } },
  });
}

/** Returns the properties of a role with one inline policy. */
export function inlinePolicy(...Statement: readonly object[]): object {
  return { Policies: [{ PolicyName: 'own', PolicyDocument: { Statement } }] };
}
