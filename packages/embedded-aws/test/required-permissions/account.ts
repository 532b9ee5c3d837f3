import { DeployedResource, DeployedStack } from '../../src/stacks/deployment';
import { PermissionFindings } from '../../src/required-permissions/check';
import { Statement } from '../../src/required-permissions/policy/statements';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-south-2';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/role`;
export const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
export const KEY = arn('kms', 'key/1');
export const TOPIC = arn('sns', 'topic');

export function resource(type: string, physicalId: string, properties: object = {}): DeployedResource {
  return {
    logicalId: physicalId,
    type,
    path: `Stack/${physicalId}`,
    physicalId,
    properties: properties as Record<string, unknown>,
    stubbed: false,
  };
}

export function stack(...resources: DeployedResource[]): DeployedStack {
  return { name: 'Stack', accountId: ACCOUNT, region: REGION, outputs: {}, resources };
}

/** Role `role` with a policy. */
export function role(...Statement: Statement[]): DeployedResource[] {
  return [
    resource('AWS::IAM::Role', 'role'),
    resource('AWS::IAM::Policy', 'policy', { Roles: ['role'], PolicyDocument: { Statement } }),
  ];
}

/** Key whose policy delegates all permissions to the policies of its account. */
export const key = resource('AWS::KMS::Key', '1', {
  KeyPolicy: {
    Statement: [
      { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
    ],
  },
});

/** Pipeline with one action after its source. */
export function pipeline(kind: string, Configuration: object, more: object = {}): DeployedResource {
  const [Owner, Category, Provider] = kind.split(' ');
  const action = { Name: 'Action', ActionTypeId: { Owner, Category, Provider, Version: '1' }, Configuration, ...more };
  const isSource = Category === 'Source';
  const before = {
    Name: 'Before',
    ActionTypeId: { Owner: 'ThirdParty', Category: 'Source', Provider: 'GitHub', Version: '1' },
    OutputArtifacts: [{ Name: 'Before' }],
  };
  return resource('AWS::CodePipeline::Pipeline', 'pipeline', {
    Name: 'pipeline',
    RoleArn: ROLE,
    PipelineType: 'V2',
    ArtifactStore: { Type: 'S3', Location: 'artifacts' },
    Stages: [
      { Name: 'Source', Actions: [isSource ? action : before] },
      {
        Name: 'Next',
        Actions: [
          isSource
            ? {
                Name: 'Approve',
                ActionTypeId: { Owner: 'AWS', Category: 'Approval', Provider: 'Manual', Version: '1' },
              }
            : action,
        ],
      },
    ],
  });
}

/** Pipeline whose last stage has an entry condition with one rule. */
export function entered(provider: string, Configuration: object, more: object = {}): DeployedResource {
  const { properties, ...approved } = pipeline('AWS Approval Manual', {});
  const [source, last] = properties.Stages as object[];
  const RuleTypeId = { Category: 'Rule', Owner: 'AWS', Provider: provider, Version: '1' };
  const Rules = [{ Name: 'Rule', RuleTypeId, Configuration, ...more }];
  const Stages = [source, { ...last, BeforeEntry: { Conditions: [{ Result: 'FAIL', Rules }] } }];
  return { ...approved, properties: { ...properties, Stages } };
}

/** Returns the permissions that the rows with the given titles require, as `action on resource`. */
export function pairs(
  found: readonly { readonly action: string; readonly resource: string; readonly neededBy: string }[],
  titles: readonly string[],
): string[] {
  return [
    ...new Set(
      found.filter(({ neededBy }) => titles.includes(neededBy)).map(({ action, resource: on }) => `${action} on ${on}`),
    ),
  ].sort();
}

/** Returns one statement for each permission that the role must have. */
export function grants({ asked }: PermissionFindings): Statement[] {
  return asked
    .filter(({ principal }) => principal === ROLE)
    .map(({ action, resource: on }) => ({ Effect: 'Allow', Action: action, Resource: on }));
}
