import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { quietPort } from '@slipway/testing/quiet-port';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';
import { CloudFormationFront, CloudFormationFrontProps } from '../../src/cloudformation-front/cloudformation-front';
import { DeployedStacks } from '../../src/deployment/deployed-stacks';
import { RunnerQueues } from '../../src/deployment/runner-queues';
import { EmbeddedAws } from '../../src/emulator/embedded-aws';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';

const TEXT = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }, undefined, 2);
const SOON = { maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 } as const;

let aws: RunningEmbeddedAws;
let stacks: DeployedStacks;
let front: CloudFormationFront;
let client: CloudFormationClient;
const fronts: CloudFormationFront[] = [];

beforeAll(async () => {
  aws = await startEmbeddedAws();
  stacks = new DeployedStacks();
  front = await startFront(aws, { deployed: stacks });
  client = clientOf(front);
}, STARTING_MS);
afterAll(async () => {
  await Promise.all(fronts.map(async (it) => it.stop()));
  await aws?.stop();
});

async function startFront(
  of: EmbeddedAws,
  props: Partial<CloudFormationFrontProps> = {},
): Promise<CloudFormationFront> {
  const queues = new RunnerQueues(of);
  fronts.push(await CloudFormationFront.start(of, { deployed: new DeployedStacks(), queues, ...props }));
  return fronts.at(-1)!;
}

function clientOf(of: CloudFormationFront): CloudFormationClient {
  return new CloudFormationClient({ ...of.clientOptions(aws, aws.root), maxAttempts: 1 });
}

const created = async (StackName: string) => waitUntilStackCreateComplete({ client, ...SOON }, { StackName });
const updated = async (StackName: string) => waitUntilStackUpdateComplete({ client, ...SOON }, { StackName });
const deleted = async (StackName: string) => waitUntilStackDeleteComplete({ client, ...SOON }, { StackName });
const stackOf = (name: string) => stacks.stacks.find((stack) => stack.name === name);

describe('a client gets the error', () => {
  test.each<[string, () => Promise<unknown>, string | RegExp]>([
    ['a stack', () => client.send(new GetTemplateCommand({ StackName: 'none' })), /none.* does not exist/],
    [
      'a change set',
      () => client.send(new ExecuteChangeSetCommand({ StackName: 'none', ChangeSetName: 'none' })),
      /none.* does not exist/,
    ],
    ['a template', () => client.send(new CreateStackCommand({ StackName: 'empty' })), /TemplateBody|[Tt]emplate/],
  ])('of the service that %s that it names does not exist', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });

  test('that a template is refused which the embedded AWS could read and the front cannot', async () => {
    const TemplateBody = 'Resources:\n  Queue: {Type: AWS::SQS::Queue}\n  Queue: {Type: AWS::SNS::Topic}\n';

    await expect(client.send(new ValidateTemplateCommand({ TemplateBody }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('Template format error: YAML not well-formed. (Map keys must be unique'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('that the embedded AWS does not answer', async () => {
    const endpoint = `https://127.0.0.1:${await quietPort()}`;
    const gone = Object.create(aws, { endpoint: { value: endpoint } }) as EmbeddedAws;

    await expect(clientOf(await startFront(gone)).send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      message: expect.stringContaining('ECONNREFUSED'),
      $metadata: { httpStatusCode: 503 },
    });
  });
});

test('a stack that was created without the proxy is shown as it is, and can be changed', async () => {
  const direct = new CloudFormationClient(aws.clientOptions(aws.root));
  await direct.send(new CreateStackCommand({ StackName: 'past', TemplateBody: TEXT }));
  await created('past');

  const { TemplateBody: body } = await client.send(new GetTemplateCommand({ StackName: 'past' }));
  await client.send(
    new UpdateStackCommand({ StackName: 'past', UsePreviousTemplate: true, Tags: [{ Key: 'a', Value: 'b' }] }),
  );
  await updated('past');

  expect(JSON.parse(body!)).toEqual(JSON.parse(TEXT));
  const { Stacks: found } = await client.send(new DescribeStacksCommand({ StackName: 'past' }));
  expect(found![0].Tags).toEqual([{ Key: 'a', Value: 'b' }]);
});

test('an update keeps the parameters that it names as kept, and what depends on them', async () => {
  const template = {
    Parameters: { Seconds: { Type: 'Number', Default: 1 }, Name: { Type: 'String', Default: 'first' } },
    Conditions: { Slow: { 'Fn::Equals': [{ Ref: 'Seconds' }, '5'] } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Condition: 'Slow' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: { DelaySeconds: { Ref: 'Seconds' }, Tags: [{ Key: 'name', Value: { Ref: 'Name' } }] },
      },
    },
  };
  const given = (ParameterKey: string, ParameterValue: string) => ({ ParameterKey, ParameterValue });
  await client.send(
    new CreateStackCommand({
      StackName: 'kept',
      TemplateBody: JSON.stringify(template),
      Parameters: [given('Seconds', '5'), given('Name', 'second')],
    }),
  );
  await created('kept');

  await client.send(
    new UpdateStackCommand({
      StackName: 'kept',
      TemplateBody: JSON.stringify(template),
      Parameters: [{ ParameterKey: 'Seconds', UsePreviousValue: true }, given('Name', 'third')],
    }),
  );
  await updated('kept');

  expect(stackOf('kept')!.resources.map(({ logicalId, properties }) => [logicalId, properties])).toEqual([
    ['Topic', {}],
    ['Queue', { DelaySeconds: '5', Tags: [{ Key: 'name', Value: 'third' }] }],
  ]);
});

test('a template is read from its address in S3, and prepared like one that is in the call', async () => {
  const s3 = new S3Client(aws.clientOptions(aws.root));
  const Code = { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'code' } };
  const Body = JSON.stringify({ Resources: { Code, Topic: { Type: 'AWS::SNS::Topic' } } });
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'shop.json', Body }));

  const TemplateURL = 'https://templates.s3.us-east-1.amazonaws.com/shop.json';
  await client.send(new CreateStackCommand({ StackName: 'from-s3', TemplateURL }));
  await created('from-s3');

  expect(stackOf('from-s3')!.resources.map(({ logicalId, stubbed }) => [logicalId, stubbed])).toEqual([
    ['Code', true],
    ['Topic', false],
  ]);
  expect((await client.send(new GetTemplateCommand({ StackName: 'from-s3' }))).TemplateBody).toBe(Body);
});

test('a nested stack whose condition is false is not recorded, but its parent is', async () => {
  const s3 = new S3Client(aws.clientOptions(aws.root));
  await s3.send(new CreateBucketCommand({ Bucket: 'children' }));
  await s3.send(new PutObjectCommand({ Bucket: 'children', Key: 'child.json', Body: TEXT }));
  const child = {
    Type: 'AWS::CloudFormation::Stack',
    Condition: 'Never',
    Properties: { TemplateURL: 'https://children.s3.us-east-1.amazonaws.com/child.json' },
  };
  const TemplateBody = JSON.stringify({
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    Resources: { Child: child, Topic: { Type: 'AWS::SNS::Topic' } },
  });

  await client.send(new CreateStackCommand({ StackName: 'childless', TemplateBody }));
  await created('childless');

  expect(stackOf('childless')!.resources.map(({ logicalId }) => logicalId)).toEqual(['Topic']);
  expect(stacks.stacks.filter(({ name }) => name.startsWith('childless-'))).toEqual([]);
  expect(front.problems).toEqual([]);
});

describe('a listener', () => {
  test('is notified of each stack that is created, changed or deleted', async () => {
    const heard: string[] = [];
    const listening = await startFront(aws, {
      follower: {
        addressOf: () => '',
        follow: async ({ name }) => void heard.push(`follow ${name}`),
        forget: async (name) => void heard.push(`forget ${name}`),
      },
    });
    listening.onDescribed(({ name }) => heard.push(`described ${name}`));
    listening.onDeployed(({ name }) => heard.push(`deployed ${name}`));
    const client = clientOf(listening);

    await client.send(new CreateStackCommand({ StackName: 'heard', TemplateBody: TEXT }));
    await created('heard');
    await client.send(new DeleteStackCommand({ StackName: 'heard' }));
    await deleted('heard');
    await until(async () => heard.length > 3, SOON.maxWaitTime * 1000);

    expect(heard).toEqual(['described heard', 'follow heard', 'deployed heard', 'forget heard']);
  });

  test('that is still running when the proxy stops is no problem, whatever its outcome', async () => {
    let [isCalled, giveUp] = [false, (): void => undefined];
    const follow = async (): Promise<void> =>
      new Promise((_, reject) => {
        isCalled = true;
        giveUp = () => reject(new Error('nobody listens any more'));
      });
    const stopping = await startFront(aws, {
      follower: { addressOf: () => '', follow, forget: async () => undefined },
    });
    await clientOf(stopping).send(new CreateStackCommand({ StackName: 'late', TemplateBody: TEXT }));
    await until(async () => isCalled, SOON.maxWaitTime * 1000);

    fronts.splice(fronts.indexOf(stopping), 1);
    const stopped = stopping.stop();
    giveUp();
    await stopped;

    expect(stopping.problems).toEqual([]);
  });

  test('that fails does not fail the calls of clients, and the problem is described', async () => {
    const fail = async (): Promise<void> => {
      throw new Error('the model is full');
    };
    const failing = await startFront(aws, { follower: { addressOf: () => '', follow: fail, forget: fail } });
    const client = clientOf(failing);

    await client.send(new CreateStackCommand({ StackName: 'unheard', TemplateBody: TEXT }));
    await created('unheard');
    const { Stacks: found } = await client.send(new DescribeStacksCommand({ StackName: 'unheard' }));
    const deployment = failing.deploymentOf(aws, found![0]);
    await expect(deployment).rejects.toThrow('the model is full');
    const problem = {
      stack: 'unheard',
      path: 'unheard',
      what: "not described: the stack's resources are unknown",
      why: 'the call that describes the stack failed: the model is full',
    };
    expect(failing.problems).toEqual([problem]);

    await client.send(new DeleteStackCommand({ StackName: 'unheard' }));
    await deleted('unheard');
    await until(async () => failing.problems.length > 1, SOON.maxWaitTime * 1000);

    expect(failing.problems[1]).toEqual(problem);
  });
});
