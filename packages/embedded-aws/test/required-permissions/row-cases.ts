import { DeployedResource } from '../../src/stacks/deployment';
import { checkPermissions } from '../../src/required-permissions/check-permissions';
import { arn, grants, KEY, pairs, resource, role, ROLE, stack, TOPIC } from './account';

export interface Case {
  readonly titles: readonly string[];
  readonly resources: readonly DeployedResource[];
  /** Permission as `action on resource`, according to the AWS documentation. */
  readonly asks: readonly string[];
}

export const on = (target: string, ...actions: string[]) => actions.map((action) => `${action} on ${target}`);
export const fn = (properties: object = {}) =>
  resource('AWS::Lambda::Function', 'function', { Role: ROLE, ...properties });
export const project = (properties: object = {}) =>
  resource('AWS::CodeBuild::Project', 'project', {
    ServiceRole: ROLE,
    Source: { Type: 'CODEPIPELINE' },
    Environment: { Image: 'aws/codebuild/standard:7.0' },
    LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
    ...properties,
  });
export const rule = (target: object, properties: object = {}) =>
  resource('AWS::Events::Rule', 'rule', { Targets: [target], ...properties });
export const task = (container: object) =>
  resource('AWS::ECS::TaskDefinition', arn('ecs', 'task-definition/web:1'), {
    Family: 'web',
    ExecutionRoleArn: ROLE,
    TaskRoleArn: ROLE,
    ContainerDefinitions: [container],
  });
export const topic = resource('AWS::SNS::Topic', TOPIC, { KmsMasterKeyId: KEY });
export const encrypted = (name: string, bucketKey = false) =>
  resource('AWS::S3::Bucket', name, {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: bucketKey,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
        },
      ],
    },
  });
export const logs = (group: string) => [
  ...on(arn('logs', `log-group:${group}`), 'logs:CreateLogGroup'),
  ...on(arn('logs', `log-group:${group}:log-stream:*`), 'logs:CreateLogStream', 'logs:PutLogEvents'),
];
export const pull = [
  ...on('*', 'ecr:GetAuthorizationToken'),
  ...on(
    arn('ecr', 'repository/tools'),
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
  ),
];
export const IMAGE = '111122223333.dkr.ecr.eu-south-2.amazonaws.com/tools:1';
export const SECRET = arn('secretsmanager', 'secret:token-AbCdEf');
export const secret = resource('AWS::SecretsManager::Secret', SECRET, { Name: 'token', KmsKeyId: 'alias/own' });
export const alias = resource('AWS::KMS::Alias', 'alias/own', { TargetKeyId: KEY });
export const settings = (bucket: string, ...more: string[]) =>
  on(`arn:aws:s3:::${bucket}`, 's3:GetBucketAcl', 's3:GetBucketLocation', ...more);
export const QUEUE = arn('sqs', 'queue');
export const queue = resource('AWS::SQS::Queue', `https://sqs.eu-south-2.amazonaws.com/111122223333/queue`);
export const other = resource('AWS::Lambda::Function', 'other', { Role: `${ROLE}2` });

/**
 * Tests each case: the permissions are those in the documentation, they suffice if granted, and each of them is missing
 * if it is removed.
 */
export function describeRows(name: string, all: readonly Case[]): void {
  const cases = all.map((one, index) => [`${one.titles.join(' and ')}, case ${index}`, one] as const);

  describe(name, () => {
    it.each(cases)(
      'for %s is what its page says, and all of it is missing if nothing is granted',
      (_, { titles, resources, asks }) => {
        const found = checkPermissions([stack(...role(), ...resources)]);

        expect(pairs(found.asked, titles)).toEqual([...new Set(asks)].sort());
        expect(pairs(found.missing, titles)).toEqual([...new Set(asks)].sort());
      },
    );

    it.each(cases)('for %s is found once it is granted', (_, { titles, resources }) => {
      const all = grants(checkPermissions([stack(...role(), ...resources)]));

      const found = checkPermissions([stack(...role(...all), ...resources)]);

      expect([pairs(found.missing, titles), pairs(found.undecided, titles)]).toEqual([[], []]);
    });

    it.each(cases)('for %s is missing again if one permission of it is removed', (_, { titles, resources, asks }) => {
      const all = grants(checkPermissions([stack(...role(), ...resources)]));

      for (const lost of asks) {
        const rest = all.filter(({ Action, Resource }) => `${String(Action)} on ${String(Resource)}` !== lost);
        expect(pairs(checkPermissions([stack(...role(...rest), ...resources)]).missing, titles)).toEqual([lost]);
      }
    });
  });
}
