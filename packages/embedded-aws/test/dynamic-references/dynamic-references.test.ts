import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CloudFormationFront } from '../../src/cloudformation-front/cloudformation-front';
import { createLocalRunner, localRunnerArn } from '../../src/deployment/local-runner';
import { DeployedStacks } from '../../src/deployment/deployed-stacks';
import { RunnerQueues } from '../../src/deployment/runner-queues';
import { AwsCredentials } from '../../src/emulator/embedded-aws';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

const SOON = { maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 } as const;

let aws: RunningEmbeddedAws;
let front: CloudFormationFront;
let stacks: DeployedStacks;
let root: CloudFormationClient;
let runner: AwsCredentials;
const confidential = new Set<string>();

beforeAll(async () => {
  aws = await startEmbeddedAws();
  runner = await createLocalRunner(aws);
  stacks = new DeployedStacks();
  front = await CloudFormationFront.start(aws, {
    deployed: stacks,
    queues: new RunnerQueues(aws),
    confidential: (values) => values.forEach((value) => confidential.add(value)),
  });
  root = new CloudFormationClient(front.clientOptions(aws, aws.root));
  const ssm = new SSMClient(aws.clientOptions(aws.root));
  await ssm.send(new PutParameterCommand({ Name: '/shop/port', Value: '8080', Type: 'String' }));
  await ssm.send(new PutParameterCommand({ Name: '/shop/pin', Value: '1234', Type: 'SecureString' }));
  const secrets = new SecretsManagerClient(aws.clientOptions(aws.root));
  await secrets.send(new CreateSecretCommand({ Name: 'token', SecretString: '{"key": "first-key", "size": 3}' }));
  await secrets.send(new CreateSecretCommand({ Name: 'plain', SecretString: 'as it is' }));
}, STARTING_MS);
afterAll(async () => {
  await front?.stop();
  await aws?.stop();
});

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

/** Role that CloudFormation or the runner assumes. */
async function makeRole(RoleName: string, principal: object, ...statements: object[]): Promise<void> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  const trust = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document(...statements) }));
}

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const project = (variables: Readonly<Record<string, unknown>>, more: object = {}) => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name: { Ref: 'AWS::StackName' },
    ServiceRole: role('any'),
    Artifacts: { Type: 'CODEPIPELINE' },
    Source: { Type: 'CODEPIPELINE' },
    Environment: {
      Type: 'LINUX_CONTAINER',
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: 'aws/codebuild/standard:7.0',
      EnvironmentVariables: Object.entries(variables).map(([Name, Value]) => ({ Name, Value })),
    },
  },
  ...more,
});
/** Resource type that the embedded AWS does not support. */
const repository = (RepositoryDescription: unknown, more: object = {}) => ({
  Type: 'AWS::CodeCommit::Repository',
  Properties: { RepositoryName: 'code', RepositoryDescription },
  ...more,
});
const body = (Resources: object, more: object = {}) => ({ TemplateBody: JSON.stringify({ Resources, ...more }) });
const deployed = (stack: string, id: string) =>
  stacks.stacks.find(({ name }) => name === stack)!.resources.find(({ logicalId }) => logicalId === id)!.properties;

async function rolledBack(StackName: string): Promise<void> {
  await expect(waitUntilStackCreateComplete({ client: root, ...SOON }, { StackName })).rejects.toThrow(
    'ROLLBACK_COMPLETE',
  );
}

/** Deploys a stack that cannot be created, and returns the reason. */
async function failureOf(StackName: string, resources: object, more: object = {}, client = root): Promise<string> {
  await client.send(new CreateStackCommand({ StackName, ...body(resources), ...more }));
  await rolledBack(StackName);
  const { StackEvents: events } = await root.send(new DescribeStackEventsCommand({ StackName }));
  return events!.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason!;
}

async function create(StackName: string, resources: object, more: object = {}): Promise<void> {
  await root.send(new CreateStackCommand({ StackName, ...body(resources), ...more }));
  await waitUntilStackCreateComplete({ client: root, ...SOON }, { StackName });
}

describe('resources that are executed here', () => {
  test('get the values of the references in their template', async () => {
    const made = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'made', SecretString: 'made-here' } };
    const ofMade = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Made' }, ':SecretString:::}}']] };

    await create('values', {
      Made: made,
      Project: project({
        PORT: 'port={{resolve:ssm:/shop/port}}',
        VERSION: '{{resolve:ssm:/shop/port:1}}',
        KEY: '{{resolve:secretsmanager:token:SecretString:key}}',
        SIZE: '{{resolve:secretsmanager:token:SecretString:size:AWSCURRENT}}',
        PLAIN: '{{resolve:secretsmanager:plain}}',
        MADE: ofMade,
      }),
    });

    expect(deployed('values', 'Project').Environment).toMatchObject({
      EnvironmentVariables: [
        { Name: 'PORT', Value: 'port=8080' },
        { Name: 'VERSION', Value: '8080' },
        { Name: 'KEY', Value: 'first-key' },
        { Name: 'SIZE', Value: '3' },
        { Name: 'PLAIN', Value: 'as it is' },
        { Name: 'MADE', Value: 'made-here' },
      ],
    });
    expect([...confidential]).toEqual(expect.arrayContaining(['first-key', '3', 'as it is', 'made-here']));
    expect([...confidential]).not.toContain('8080');
  });

  test('keep a secret until they change themselves', async () => {
    const secrets = new SecretsManagerClient(aws.clientOptions(aws.root));
    const { VersionId: first } = await secrets.send(
      new CreateSecretCommand({ Name: 'turning', SecretString: '{"key": "old"}' }),
    );
    const reference = '{{resolve:secretsmanager:turning:SecretString:key}}';
    const pinned = `{{resolve:secretsmanager:turning:SecretString:key::${first}}}`;
    const update = async (resources: object) => {
      await root.send(new UpdateStackCommand({ StackName: 'turning', ...body(resources) }));
      await waitUntilStackUpdateComplete({ client: root, ...SOON }, { StackName: 'turning' });
      const { EnvironmentVariables: found } = deployed('turning', 'Project').Environment as {
        readonly EnvironmentVariables: readonly { readonly Value: string }[];
      };
      return found.map(({ Value: value }) => value);
    };

    await create('turning', { Project: project({ KEY: reference, FIRST: pinned }) });
    await secrets.send(new PutSecretValueCommand({ SecretId: 'turning', SecretString: '{"key": "new"}' }));

    await expect(
      update({ Project: project({ KEY: reference, FIRST: pinned }), Queue: { Type: 'AWS::SQS::Queue' } }),
    ).resolves.toEqual(['old', 'old']);
    await expect(update({ Project: project({ KEY: reference, FIRST: pinned, MORE: 'x' }) })).resolves.toEqual([
      'new',
      'old',
      'x',
    ]);
  });
});

describe('resources that the embedded AWS executes', () => {
  test('have the values, and the run does not learn their secrets', async () => {
    const Value = '{{resolve:secretsmanager:plain:SecretString}}';
    const copy = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/copy', Type: 'String', Value } };

    await create('copies', { Copy: copy });

    const { Parameter: found } = await new SSMClient(aws.clientOptions(aws.root)).send(
      new GetParameterCommand({ Name: '/copy' }),
    );
    expect(found!.Value).toBe('as it is');
    expect(deployed('copies', 'Copy').Value).toBe(Value);
  });
});

describe('CloudFormation does not start with', () => {
  const refused = async (resources: object, more: object = {}) =>
    expect(
      root.send(
        new CreateChangeSetCommand({
          StackName: 'refused',
          ChangeSetName: 'change',
          ChangeSetType: 'CREATE',
          ...body(resources, more),
        }),
      ),
    ).rejects;

  test('a parameter that does not exist', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`V${at}`, `{{resolve:ssm:/no/${at}}}`]));

    const attempt = await refused({ Project: project({ GOOD: '{{resolve:ssm:/shop/port}}', ...many }) });
    await attempt.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(/^Parameters: \[ssm:\/no\/0, .*ssm:\/no\/10\] cannot be found\.$/),
    });
  });

  test('a parameter that a function names', async () => {
    const value = { 'Fn::Sub': '{{resolve:ssm:/${AWS::StackName}/port:2}}' };

    const attempt = await refused({ Project: project({ PORT: value }) });
    await attempt.toThrow('Parameters: [ssm:/refused/port:2] cannot be found.');
  });

  test('a secure string where none may be', async () => {
    const text = '{{resolve:ssm-secure:/shop/pin}}';

    const attempt = await refused(
      {
        Project: project({ PIN: text }),
        Code: repository({ 'Fn::If': ['Open', { 'Fn::Sub': [`\${X}${text}`, { X: { Ref: 'Project' } }] }, 'x'] }),
      },
      { Conditions: { Open: { 'Fn::Equals': ['a', 'a'] } } },
    );
    await attempt.toThrow(
      'SSM Secure reference is not supported in: [AWS::CodeBuild::Project/Properties/Environment/EnvironmentVariables/Value,' +
        'AWS::CodeCommit::Repository/Properties/RepositoryDescription]',
    );
  });

  test('a reference that is not written as it should be', async () => {
    const attempt = await refused({ Project: project({ PORT: '{{resolve:ssm:/shop/port:}}' }) });
    await attempt.toThrow('Incorrect format is used in the following SSM reference: [{{resolve:ssm:/shop/port:}}]');
  });

  test('a nested stack that has one of these', async () => {
    const s3 = new S3Client(aws.clientOptions(aws.root));
    await s3.send(new CreateBucketCommand({ Bucket: 'nested' }));
    const { TemplateBody: Body } = body({ Project: project({ PORT: '{{resolve:ssm:/no/port}}' }) });
    await s3.send(new PutObjectCommand({ Bucket: 'nested', Key: 'child.json', Body }));
    const TemplateURL = 'https://nested.s3.us-east-1.amazonaws.com/child.json';

    const attempt = await refused({ Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } });
    await attempt.toThrow('Parameters: [ssm:/no/port] cannot be found.');
  });

  test('but with one in a resource that is not created, and it validates them all', async () => {
    const missing = { Project: project({ PORT: '{{resolve:ssm:/no/port}}' }, { Condition: 'Never' }) };
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const resources = { ...missing, Queue: { Type: 'AWS::SQS::Queue' } };
    await root.send(new CreateStackCommand({ StackName: 'without', ...body(resources, { Conditions }) }));
    await waitUntilStackCreateComplete({ client: root, ...SOON }, { StackName: 'without' });

    const all = { Project: project({ PORT: '{{resolve:ssm:/no/port}}' }) };
    await expect(root.send(new ValidateTemplateCommand(body(all)))).resolves.toMatchObject({ Parameters: [] });
  });
});

test('a secure string is in a place where one may be', async () => {
  const MasterUserPassword = '{{resolve:ssm-secure:/shop/pin}}';
  const Properties = {
    Engine: 'postgres',
    DBInstanceClass: 'db.t4g.micro',
    AllocatedStorage: '20',
    MasterUsername: 'web',
    MasterUserPassword,
  };
  await create('secure', { Database: { Type: 'AWS::RDS::DBInstance', Properties } });

  expect(deployed('secure', 'Database')).toMatchObject({ MasterUserPassword });
});

describe('a deployment fails', () => {
  test.each([
    ['a secret that does not exist', 'absent', "Secrets Manager can't find the specified secret."],
    [
      'a key that the secret does not have',
      'token:SecretString:no',
      'Could not find a value associated with JSONKey in SecretString',
    ],
    ['a key of a secret that is not JSON', 'plain:SecretString:no', 'Could not parse SecretString JSON'],
    [
      'a stage that no version has',
      'plain:SecretString::NEXT',
      "Secrets Manager can't find the specified secret value for staging label: NEXT",
    ],
    [
      'a version that does not exist',
      'plain:SecretString:::v9',
      "Secrets Manager can't find the specified secret value for VersionId: v9",
    ],
  ])('because of %s', async (_, reference, reason) => {
    const name = `fails-${reference.replace(/\W+/g, '-')}`;
    const text = `{{resolve:secretsmanager:${reference}}}`;

    await expect(failureOf(name, { Project: project({ A: text }) })).resolves.toContain(`${reason} (${text})`);
  });

  test('even because of a resource that the embedded AWS does not know', async () => {
    const text = '{{resolve:secretsmanager:absent}}';
    const resources = {
      Queue: { Type: 'AWS::SQS::Queue' },
      Other: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'other' } },
      Code: repository(
        {
          'Fn::Sub': [`\${Name} \${Arn} ${text}`, { Name: { Ref: 'Other' }, Arn: { 'Fn::GetAtt': ['Other', 'Arn'] } }],
        },
        { DependsOn: ['Queue', 'Other'] },
      ),
    };

    await expect(failureOf('unknown', resources)).resolves.toContain(
      "Secrets Manager can't find the specified secret.",
    );
  });

  test('because a parameter that was not known before does not exist, or is secure', async () => {
    const named = (ending: string) => ({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop' } },
      Project: project({ A: { 'Fn::Sub': `{{resolve:ssm:/\${Queue.QueueName}/${ending}}}` } }),
    });

    await expect(failureOf('late', named('none'))).resolves.toContain('Parameters: [ssm:/shop/none] cannot be found.');
    await expect(failureOf('late-secure', named('pin'))).resolves.toContain(
      'Parameter /shop/pin is a SecureString, which CloudFormation can only read with ssm-secure',
    );
  });
});

describe('the references of a stack are resolved', () => {
  const resources = {
    Project: project({ KEY: '{{resolve:secretsmanager:token:SecretString:key}}', PORT: '{{resolve:ssm:/shop/port}}' }),
  };
  const everything = [allow('codebuild:*'), allow('cloudformation:*'), allow('iam:PassRole')];
  const readParameter = allow('ssm:GetParameters', 'arn:aws:ssm:us-east-1:111122223333:parameter/shop/port');
  const readSecret = allow(
    'secretsmanager:GetSecretValue',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:token-*',
  );
  const byCloudFormation = { Service: 'cloudformation.amazonaws.com' };

  test('with the permissions of its execution role', async () => {
    await makeRole('poor', byCloudFormation, ...everything, readParameter);
    await makeRole('rich', byCloudFormation, ...everything, readParameter, readSecret);

    await expect(failureOf('poor', resources, { RoleARN: role('poor') })).resolves.toMatch(
      /User: arn:aws:sts::111122223333:assumed-role\/poor\/AWSCloudFormation is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:111122223333:secret:token-\w+ because no identity-based policy allows/,
    );
    await create('rich', resources, { RoleARN: role('rich') });
  });

  test('with those of the role of a change set, regardless of who executes it', async () => {
    await makeRole('poorer', byCloudFormation, ...everything, readSecret);
    const place = { StackName: 'by-change', ChangeSetName: 'change' };
    const { Id: id } = await root.send(
      new CreateChangeSetCommand({
        ...place,
        ChangeSetType: 'CREATE',
        RoleARN: role('poorer'),
        ...body(resources),
      }),
    );
    await waitUntilChangeSetCreateComplete({ client: root, ...SOON }, place);
    await root.send(new ExecuteChangeSetCommand({ ChangeSetName: id }));
    await rolledBack('by-change');

    const { StackEvents: events } = await root.send(new DescribeStackEventsCommand(place));
    expect(events!.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContainEqual(
      expect.stringContaining(
        'is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:111122223333:parameter/shop/port',
      ),
    );
  });

  test('else with those of the caller', async () => {
    await makeRole('caller', { AWS: localRunnerArn(aws) }, ...everything, readParameter);
    const { Credentials: made } = await new STSClient(aws.clientOptions(runner)).send(
      new AssumeRoleCommand({ RoleArn: role('caller'), RoleSessionName: 'test' }),
    );
    const credentials = {
      accessKeyId: made!.AccessKeyId!,
      secretAccessKey: made!.SecretAccessKey!,
      sessionToken: made!.SessionToken!,
    };
    const caller = new CloudFormationClient(front.clientOptions(aws, credentials));

    await expect(failureOf('by-caller', resources, {}, caller)).resolves.toContain(
      'User: arn:aws:sts::111122223333:assumed-role/caller/test is not authorized to perform: secretsmanager:GetSecretValue',
    );
  });
});
