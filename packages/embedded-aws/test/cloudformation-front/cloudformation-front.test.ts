import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetBucketEncryptionCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CloudFormationFront } from '../../src/cloudformation-front/cloudformation-front';
import { createLocalRunner, localRunnerArn } from '../../src/deployment/local-runner';
import { DeployedStacks } from '../../src/deployment/deployed-stacks';
import { RunnerQueues } from '../../src/deployment/runner-queues';
import { AwsCredentials } from '../../src/emulator/embedded-aws';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let front: CloudFormationFront;
let stacks: DeployedStacks;
let root: CloudFormationClient;
let runner: AwsCredentials;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  runner = await createLocalRunner(aws);
  stacks = new DeployedStacks();
  front = await CloudFormationFront.start(aws, { deployed: stacks, queues: new RunnerQueues(aws) });
  root = clientOf(aws.root);
}, STARTING_MS);
afterAll(async () => {
  await front?.stop();
  await aws?.stop();
});

function clientOf(credentials: AwsCredentials): CloudFormationClient {
  return new CloudFormationClient(front.clientOptions(aws, credentials));
}

const SOON = { maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 } as const;
const created = async (StackName: string) => waitUntilStackCreateComplete({ client: root, ...SOON }, { StackName });
const stackOf = (name: string) => stacks.stacks.find((stack) => stack.name === name);

/** Queue, and a repository, which the embedded AWS does not support. */
const QUEUE = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Code: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'code' } },
  },
  Outputs: { Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }, Clone: { Value: { Ref: 'Code' } } },
};

/** Returns the credentials of a new role with these statements. */
async function roleWith(name: string, ...statements: object[]): Promise<AwsCredentials> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: trust({ AWS: localRunnerArn(aws) }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    }),
  );
  const { Credentials: made } = await new STSClient(aws.clientOptions(runner)).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::111122223333:role/${name}`, RoleSessionName: 'test' }),
  );
  return {
    accessKeyId: made!.AccessKeyId!,
    secretAccessKey: made!.SecretAccessKey!,
    sessionToken: made!.SessionToken!,
  };
}

const trust = (Principal: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] });

const onStack = (name: string, ...actions: string[]) => ({
  Effect: 'Allow',
  Action: actions.map((action) => `cloudformation:${action}`),
  Resource: `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/*`,
});

describe('a template of a client', () => {
  const text = JSON.stringify(QUEUE, undefined, 2);

  beforeAll(async () => {
    await root.send(new CreateStackCommand({ StackName: 'brought', TemplateBody: text }));
    await created('brought');
  });

  test('is deployed with stubs for what the embedded AWS does not know, and they are listed', () => {
    expect(stackOf('brought')).toMatchObject({ outputs: { Clone: 'code' } });
    expect(stackOf('brought')!.resources.map(({ logicalId, stubbed }) => [logicalId, stubbed])).toEqual([
      ['Queue', false],
      ['Code', true],
    ]);
    expect(stacks.adjustments).toContainEqual(
      expect.objectContaining({ stack: 'brought', path: 'Code', what: 'stubbed: AWS::CodeCommit::Repository' }),
    );
  });

  test('is returned as it was given', async () => {
    expect((await root.send(new GetTemplateCommand({ StackName: 'brought' }))).TemplateBody).toBe(text);
  });

  test('is described without what was added to it', async () => {
    const { Stacks: found } = await root.send(new DescribeStacksCommand({ StackName: 'brought' }));

    expect(found![0].Outputs!.map(({ OutputKey: key }) => key)).toEqual(['Name', 'Clone']);
  });

  test('can be validated', async () => {
    await expect(root.send(new ValidateTemplateCommand({ TemplateBody: text }))).resolves.toMatchObject({
      Parameters: [],
    });
  });

  test('changes with resources that the embedded AWS does not know', async () => {
    const { Code: code, Queue: queue } = QUEUE.Resources;
    const Code = { ...code, Properties: { RepositoryName: 'code', RepositoryDescription: 'changed' } };
    const propose = async (Resources: object) => {
      const { Id: id } = await root.send(
        new CreateChangeSetCommand({
          StackName: 'brought',
          ChangeSetName: `change-${Object.keys(Resources).length}-${JSON.stringify(Resources).length}`,
          TemplateBody: JSON.stringify({ ...QUEUE, Resources }),
        }),
      );
      return root.send(new DescribeChangeSetCommand({ ChangeSetName: id }));
    };

    expect(await propose({ Queue: queue, Code })).toMatchObject({
      Changes: [{ ResourceChange: { Action: 'Modify', LogicalResourceId: 'Code' } }],
    });
    expect(await propose(QUEUE.Resources)).toMatchObject({ Status: 'FAILED' });
  });

  test('can be updated, by a new template or by parameters only, and deleted', async () => {
    const Parameters = { Seconds: { Type: 'Number', Default: 1 } };
    const Properties = { DelaySeconds: { Ref: 'Seconds' } };
    const changed = {
      ...QUEUE,
      Parameters,
      Resources: { ...QUEUE.Resources, Queue: { ...QUEUE.Resources.Queue, Properties } },
    };
    const updated = async () => waitUntilStackUpdateComplete({ client: root, ...SOON }, { StackName: 'brought' });
    await root.send(new UpdateStackCommand({ StackName: 'brought', TemplateBody: JSON.stringify(changed) }));
    await updated();
    await root.send(
      new UpdateStackCommand({
        StackName: 'brought',
        UsePreviousTemplate: true,
        Parameters: [{ ParameterKey: 'Seconds', ParameterValue: '5' }],
      }),
    );
    await updated();

    expect(stackOf('brought')!.resources[0].properties).toEqual({ DelaySeconds: '5' });
    await root.send(new DeleteStackCommand({ StackName: 'brought' }));
    await waitUntilStackDeleteComplete({ client: root, ...SOON }, { StackName: 'brought' });
    expect(stackOf('brought')).toBeUndefined();
  });

  test('is refused with the error of the service if it is not a template', async () => {
    const creating = (TemplateBody: string) => root.send(new CreateStackCommand({ StackName: 'none', TemplateBody }));

    await expect(creating('{')).rejects.toThrow(/Template format error/);
    await expect(creating('just text')).rejects.toThrow(/Template format error/);
    await expect(creating('Resources: !Ref [')).rejects.toThrow(/Template format error/);
  });

  test('may be YAML with short forms', async () => {
    const yaml = [
      'Parameters: {Suffix: {Type: String, Default: long}}',
      'Conditions: {Long: !Equals [!Ref Suffix, long]}',
      'Resources:',
      '  Queue:',
      '    Type: AWS::SQS::Queue',
      '    Properties:',
      '      QueueName: !Sub "yaml-${Suffix}"',
      '      DelaySeconds: !If [Long, 7, 1]',
      'Outputs:',
      '  Arn: {Value: !GetAtt Queue.Arn}',
    ].join('\n');

    await root.send(new CreateStackCommand({ StackName: 'yaml', TemplateBody: yaml }));
    await created('yaml');

    expect(stackOf('yaml')).toMatchObject({
      outputs: { Arn: 'arn:aws:sqs:us-east-1:111122223333:yaml-long' },
      resources: [{ properties: { QueueName: 'yaml-long', DelaySeconds: 7 } }],
    });
  });
});

describe('a change set', () => {
  test('creates nothing until it is executed, and the stack is complete when its caller is told', async () => {
    const { Id: id } = await root.send(
      new CreateChangeSetCommand({
        StackName: 'changed',
        ChangeSetName: 'first',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify({
          Resources: {
            Bucket: {
              Type: 'AWS::S3::Bucket',
              Properties: {
                BucketName: 'changed-bucket',
                BucketEncryption: {
                  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
                },
              },
            },
          },
        }),
      }),
    );
    const { Status: status, Changes: changes } = await root.send(new DescribeChangeSetCommand({ ChangeSetName: id }));
    expect([status, changes!.length, stackOf('changed')]).toEqual(['CREATE_COMPLETE', 1, undefined]);
    expect(
      (await root.send(new GetTemplateCommand({ StackName: 'changed', ChangeSetName: 'first' }))).TemplateBody,
    ).toContain('changed-bucket');

    await root.send(new ExecuteChangeSetCommand({ StackName: 'changed', ChangeSetName: 'first' }));
    await created('changed');

    const { ServerSideEncryptionConfiguration: encryption } = await new S3Client(aws.clientOptions(aws.root)).send(
      new GetBucketEncryptionCommand({ Bucket: 'changed-bucket' }),
    );
    expect(encryption!.Rules![0].ApplyServerSideEncryptionByDefault!.SSEAlgorithm).toBe('aws:kms');
  });
});

describe('a caller', () => {
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });

  test('may do to a stack what its role allows, and nothing else [RN-04]', async () => {
    const limited = clientOf(await roleWith('limited', onStack('mine', 'CreateStack', 'DescribeStacks')));

    await limited.send(new CreateStackCommand({ StackName: 'mine', TemplateBody }));
    await waitUntilStackCreateComplete({ client: limited, ...SOON }, { StackName: 'mine' });

    await expect(limited.send(new CreateStackCommand({ StackName: 'other', TemplateBody }))).rejects.toThrow(
      /assumed-role\/limited\/test is not authorized to perform: cloudformation:CreateStack/,
    );
    await expect(limited.send(new DeleteStackCommand({ StackName: 'mine' }))).rejects.toThrow(
      /is not authorized to perform: cloudformation:DeleteStack/,
    );
    expect(stackOf('other')).toBeUndefined();
  });

  test('has to be allowed to pass the execution role, which has to trust CloudFormation [RN-04]', async () => {
    const iam = new IAMClient(aws.clientOptions(aws.root));
    for (const [name, service] of [
      ['exec', 'cloudformation'],
      ['other-exec', 'lambda'],
    ]) {
      const AssumeRolePolicyDocument = trust({ Service: `${service}.amazonaws.com` });
      await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
    }
    const create = (client: CloudFormationClient, role: string) =>
      client.send(
        new CreateStackCommand({
          StackName: `by-${role}`,
          TemplateBody,
          RoleARN: `arn:aws:iam::111122223333:role/${role}`,
        }),
      );
    const passing = clientOf(
      await roleWith('passing', onStack('*', 'CreateStack'), {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::111122223333:role/exec',
        Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }),
    );

    await create(passing, 'exec');
    await created('by-exec');

    await expect(create(passing, 'other-exec')).rejects.toThrow(
      'is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/other-exec',
    );
    await expect(create(root, 'other-exec')).rejects.toThrow(
      'Role arn:aws:iam::111122223333:role/other-exec is invalid or cannot be assumed',
    );
  });

  test('is refused without a known signature', async () => {
    const body = 'Action=ListStacks&Version=2010-05-15';
    const { AWS_ENDPOINT_URL_CLOUDFORMATION: url } = front.environment;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };

    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(403);
    const stranger = clientOf({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' });
    await expect(stranger.send(new DescribeStacksCommand({}))).rejects.toThrow(/security token/);
  });

  test('has to acknowledge IAM resources', async () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: JSON.parse(trust({ Service: 'sqs.amazonaws.com' })) },
    };
    const create = (Capabilities: 'CAPABILITY_IAM'[]) =>
      root.send(
        new CreateStackCommand({
          StackName: 'with-role',
          TemplateBody: JSON.stringify({ Resources: { Role: role } }),
          Capabilities,
        }),
      );

    await expect(create([])).rejects.toThrow('Requires capabilities : [CAPABILITY_IAM]');
    await create(['CAPABILITY_IAM']);
    await created('with-role');
  });
});

test('a template that CloudFormation rejects is refused, and ignored in a nested stack that is not created', async () => {
  const TemplateBody = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic', DependsOn: 'Gone' } } });
  const message =
    'Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template';

  await expect(root.send(new CreateStackCommand({ StackName: 'bad', TemplateBody }))).rejects.toThrow(
    `${message} (stack bad)`,
  );
  await expect(
    root.send(
      new CreateChangeSetCommand({ StackName: 'bad', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody }),
    ),
  ).rejects.toThrow(message);

  const s3 = new S3Client(aws.clientOptions(aws.root));
  await s3.send(new CreateBucketCommand({ Bucket: 'bad-templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'bad-templates', Key: 'child.json', Body: TemplateBody }));
  const parentOf = (more: object) =>
    JSON.stringify({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue' },
        Child: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL: 'https://s3.us-east-1.amazonaws.com/bad-templates/child.json' },
          ...more,
        },
      },
    });
  await expect(
    root.send(new CreateStackCommand({ StackName: 'bad-child', TemplateBody: parentOf({}) })),
  ).rejects.toThrow(`${message} (stack bad-child-Child)`);
  await root.send(new CreateStackCommand({ StackName: 'no-child', TemplateBody: parentOf({ Condition: 'Never' }) }));
  await created('no-child');
});

test('a value for a parameter that the template does not declare is refused', async () => {
  const given = { Parameters: [{ ParameterKey: 'Size', ParameterValue: '1' }] };
  const create = new CreateStackCommand({ StackName: 'sized', TemplateBody: JSON.stringify(QUEUE), ...given });

  await expect(root.send(create)).rejects.toThrow('Parameters: [Size] do not exist in the template (stack sized)');
});

describe('a nested stack', () => {
  const url = 'https://s3.us-east-1.amazonaws.com/templates/child.json';
  const parentOf = (TemplateURL: unknown) =>
    JSON.stringify({
      Parameters: { Key: { Type: 'String', Default: 'child.json' } },
      Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } },
      Outputs: { Clone: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Clone'] } } },
    });

  beforeAll(async () => {
    const s3 = new S3Client(aws.clientOptions(aws.root));
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'child.json', Body: JSON.stringify(QUEUE) }));
  });

  test.each([
    ['named', url],
    ['by-parameter', { 'Fn::Sub': 'https://templates.s3.${AWS::Region}.${AWS::URLSuffix}/${Key}' }],
  ])('is prepared like its parent, and recorded before it (%s)', async (name, TemplateURL) => {
    await root.send(new CreateStackCommand({ StackName: name, TemplateBody: parentOf(TemplateURL) }));
    await created(name);

    expect(stackOf(name)!.outputs).toEqual({ Clone: 'code' });
    const child = stacks.stacks.find((stack) => stack.name.startsWith(`${name}-Child-`))!;
    expect(child.resources.map(({ logicalId, stubbed }) => [logicalId, stubbed])).toEqual([
      ['Queue', false],
      ['Code', true],
    ]);
  });

  test('is deleted with its parent, and is forgotten with it', async () => {
    await root.send(new CreateStackCommand({ StackName: 'whole', TemplateBody: parentOf(url) }));
    await created('whole');
    const known = ({ name }: { readonly name: string }) => /^whole\b/.test(name);
    const [made, roots] = [stacks.stacks, stacks.roots].map((all) => all.filter(known).length);

    await root.send(new DeleteStackCommand({ StackName: 'whole' }));
    await waitUntilStackDeleteComplete({ client: root, ...SOON }, { StackName: 'whole' });

    expect([made, roots]).toEqual([2, 1]);
    expect(stacks.stacks.filter(known)).toEqual([]);
  });

  test('is deployed as it is if its template cannot be read before, and is reported', async () => {
    await root.send(
      new CreateStackCommand({
        StackName: 'late',
        TemplateBody: parentOf('https://templates.s3.amazonaws.com/none.json'),
      }),
    );

    await expect(created('late')).rejects.toThrow();

    expect(stackOf('late')).toBeUndefined();
    const { StackResourceSummaries: resources } = await root.send(new ListStackResourcesCommand({ StackName: 'late' }));
    expect(resources ?? []).not.toContainEqual(expect.objectContaining({ ResourceStatus: 'CREATE_COMPLETE' }));
  });
});
