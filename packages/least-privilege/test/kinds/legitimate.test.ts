import { join, rulesOfResource, rulesOfStatement, sub } from './rules-of';

const trust = (Service: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service },
  ...more,
});
const rulesOfTrust = (...Statement: readonly object[]) =>
  rulesOfResource('AWS::IAM::Role', { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement } });
const ACCOUNT = { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } };
const VPCE = { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } } };

describe('a trust without a source condition is accepted for', () => {
  test.each<[service: unknown]>([
    ['ec2.amazonaws.com'],
    ['ec2.amazonaws.com.cn'],
    [join('ec2.', { Ref: 'AWS::URLSuffix' })],
    [sub('ec2.${AWS::URLSuffix}')],
    ['edgelambda.amazonaws.com'],
    ['ecs.amazonaws.com'],
    [['ec2.amazonaws.com', 'ecs.amazonaws.com']],
  ])('%j', (service) => {
    expect(rulesOfTrust(trust(service))).toEqual([]);
  });

  test('Lambda@Edge, next to Lambda with one', () => {
    expect(rulesOfTrust(trust('edgelambda.amazonaws.com'), trust('lambda.amazonaws.com', ACCOUNT))).toEqual([]);
  });
});

describe('a trust without a source condition is refused for', () => {
  test.each<[service: unknown]>([
    ['codebuild.amazonaws.com'],
    ['lambda.amazonaws.com'],
    ['ecs-tasks.amazonaws.com'],
    ['spotfleet.amazonaws.com'],
    ['ec2.evil.com'],
    ['ec2-amazonaws.com'],
    ['myec2.amazonaws.com'],
    ['ec2.autoscaling.amazonaws.com'],
    [['edgelambda.amazonaws.com', 'lambda.amazonaws.com']],
    [join({ Ref: 'Name' }, '.amazonaws.com')],
  ])('%j', (service) => {
    expect(rulesOfTrust(trust(service))).toEqual(['open-trust']);
  });

  test('ec2.amazonaws.com in a policy that is not a trust policy', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: 'arn:aws:sqs:eu-west-1:111122223333:q',
        Principal: { Service: 'ec2.amazonaws.com' },
      },
    ];

    expect(rulesOfResource('AWS::SQS::QueuePolicy', { Queues: [], PolicyDocument: { Statement } })).toEqual([
      'open-trust',
    ]);
  });
});

describe('Resource is accepted in', () => {
  const role = { AWS: 'arn:aws:iam::111122223333:role/shop' };
  const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
    Statement: [{ Effect: 'Allow', Action, Resource, Principal: role, ...more }],
  });

  test.each<[what: string, type: string, properties: object]>([
    [
      'the policy of an API: execute-api:/*',
      'AWS::ApiGateway::RestApi',
      { Policy: allow('execute-api:Invoke', 'execute-api:/*') },
    ],
    [
      'the policy of an API: execute-api:/prod/GET/*',
      'AWS::ApiGateway::RestApi',
      { Policy: allow('execute-api:Invoke', 'execute-api:/prod/GET/*') },
    ],
    [
      'the policy of a private API',
      'AWS::ApiGateway::RestApi',
      { Policy: allow('execute-api:Invoke', 'execute-api:/*', { Principal: '*', ...VPCE }) },
    ],
    [
      'the policy of a backup vault: *',
      'AWS::Backup::BackupVault',
      { AccessPolicy: allow('backup:CopyIntoBackupVault', '*') },
    ],
    [
      'the policy of a CodeArtifact domain: *',
      'AWS::CodeArtifact::Domain',
      { PermissionsPolicyDocument: allow('codeartifact:GetAuthorizationToken', '*') },
    ],
    [
      'the policy of a CodeArtifact repository: *',
      'AWS::CodeArtifact::Repository',
      { PermissionsPolicyDocument: allow('codeartifact:ReadFromRepository', '*') },
    ],
    [
      'the policy of a file system: *',
      'AWS::EFS::FileSystem',
      { FileSystemPolicy: allow('elasticfilesystem:ClientMount', '*') },
    ],
    [
      'the policy of a table: *',
      'AWS::DynamoDB::Table',
      { ResourcePolicy: { PolicyDocument: allow('dynamodb:GetItem', '*') } },
    ],
    [
      'the policy of a secret: *',
      'AWS::SecretsManager::ResourcePolicy',
      { ResourcePolicy: allow('secretsmanager:GetSecretValue', '*') },
    ],
  ])('%s', (_, type, properties) => {
    expect(rulesOfResource(type, properties)).toEqual([]);
  });

  test.each<[what: string, type: string, properties: object, rules: string[]]>([
    [
      'execute-api:/* elsewhere',
      'AWS::IAM::Policy',
      {
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }] },
      },
      ['open-resource'],
    ],
    [
      '* in the policy of a bucket',
      'AWS::S3::BucketPolicy',
      { PolicyDocument: allow('s3:GetObject', '*') },
      ['open-resource'],
    ],
    [
      'everybody in the policy of an API',
      'AWS::ApiGateway::RestApi',
      { Policy: allow('execute-api:Invoke', 'execute-api:/*', { Principal: '*' }) },
      ['open-principal'],
    ],
  ])('but not %s', (_, type, properties, rules) => {
    expect(rulesOfResource(type, properties)).toEqual(rules);
  });
});

describe('Resource * is accepted for an action whose resource is optional:', () => {
  test.each([
    'cloudwatch:GetMetricData',
    'cloudwatch:PutMetricData',
    'cloudwatch:ListMetrics',
    'ce:GetCostAndUsage',
    'ce:GetCostForecast',
    'ce:GetDimensionValues',
    'ce:GetTags',
    'billing:GetBillingData',
    'polly:SynthesizeSpeech',
    'polly:StartSpeechSynthesisTask',
    'translate:TranslateText',
    'comprehend:DetectEntities',
    'rekognition:DetectModerationLabels',
    'servicequotas:GetServiceQuota',
  ])('%s', (Action) => {
    expect(rulesOfStatement({ Action, Resource: '*' })).toEqual([]);
  });

  test.each([
    'cloudwatch:PutMetricAlarm',
    'ce:UpdateCostCategoryDefinition',
    'polly:PutLexicon',
    'translate:DeleteTerminology',
    'es:ESHttpGet',
  ])('but not for %s', (Action) => {
    expect(rulesOfStatement({ Action, Resource: '*' })).toEqual(['open-resource']);
  });
});

describe('a change of Route 53', () => {
  test('may be any, because its id is generated by Route 53', () => {
    expect(rulesOfStatement({ Action: 'route53:GetChange', Resource: 'arn:aws:route53:::change/*' })).toEqual([]);
    expect(
      rulesOfStatement({ Action: ['route53:GetChange'], Resource: sub('arn:${AWS::Partition}:route53:::change/*') }),
    ).toEqual([]);
  });

  test.each([
    ['route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/*'],
    ['route53:GetChange', 'arn:aws:route53:::*'],
  ])('is not %s on %s', (Action, Resource) => {
    expect(rulesOfStatement({ Action, Resource })).toEqual(['open-resource']);
  });
});

describe('a skill of Alexa', () => {
  const rulesOf = (more: object) =>
    rulesOfResource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'f', ...more });

  test.each<[what: string, permission: object]>([
    ['by its id', { Principal: 'alexa-appkit.amazon.com', EventSourceToken: 'amzn1.ask.skill.a1b2' }],
    ['by a parameter', { Principal: 'alexa-appkit.amazon.com', EventSourceToken: { Ref: 'Skill' } }],
    ['of a smart home', { Principal: 'alexa-connectedhome.amazon.com', EventSourceToken: 'amzn1.ask.skill.a1b2' }],
  ])('may call a function %s', (_, permission) => {
    expect(rulesOf(permission)).toEqual([]);
  });

  test.each<[what: string, permission: object]>([
    ['any skill', { Principal: 'alexa-appkit.amazon.com' }],
    ['any skill by a wildcard', { Principal: 'alexa-appkit.amazon.com', EventSourceToken: '*' }],
    ['a service that sends no such token', { Principal: 's3.amazonaws.com', EventSourceToken: 'amzn1.ask.skill.a1b2' }],
    ['a service with the suffix of a partition', { Principal: sub('s3.${AWS::URLSuffix}'), EventSourceToken: 'x' }],
  ])('is not %s', (_, permission) => {
    expect(rulesOf(permission)).toEqual(['open-trust']);
  });
});

describe('a client that mounts a file system', () => {
  const rulesOf = (Action: string | string[], Bool: object) =>
    rulesOfResource('AWS::EFS::FileSystem', {
      FileSystemPolicy: { Statement: [{ Effect: 'Allow', Action, Principal: { AWS: '*' }, Condition: { Bool } }] },
    });

  test.each<[value: unknown]>([['true'], [true]])('needs no name after its mount target: %j', (value) => {
    expect(
      rulesOf(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], {
        'elasticfilesystem:AccessedViaMountTarget': value,
      }),
    ).toEqual([]);
  });

  test.each<[what: string, action: string | string[], bool: object]>([
    ['elsewhere', 'elasticfilesystem:ClientMount', { 'elasticfilesystem:AccessedViaMountTarget': 'false' }],
    ['over TLS', 'elasticfilesystem:ClientMount', { 'aws:SecureTransport': 'true' }],
    [
      'to delete it',
      ['elasticfilesystem:ClientMount', 'elasticfilesystem:DeleteFileSystem'],
      { 'elasticfilesystem:AccessedViaMountTarget': 'true' },
    ],
    ['for nothing', [], { 'elasticfilesystem:AccessedViaMountTarget': 'true' }],
  ])('needs one %s', (_, action, bool) => {
    expect(rulesOf(action, bool)).toEqual(['open-principal']);
  });
});
