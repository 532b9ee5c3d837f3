import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createLocalRunner } from '../../src/deployment/local-runner';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { LiveDeployment } from '../../src/stacks/deployment';
import { StackFailedError } from '../../src/deployment/errors';
import { AwsCredentials } from '../../src/emulator/embedded-aws';
import { ObjectStore } from '../../src/emulator/object-store';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { LOGS, stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let folder: string;
let s3: S3Client;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  s3 = new S3Client(aws.clientOptions(aws.root));
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  await rm(folder, { recursive: true, force: true });
});

function resource(deployment: LiveDeployment, logicalId: string) {
  return deployment.stacks.flatMap(({ resources }) => resources).find((one) => one.logicalId === logicalId)!;
}

describe('an assembly with a bucket, roles, rules, a custom resource and a pipeline', () => {
  const progress: string[] = [];
  let deployment: LiveDeployment;

  beforeAll(async () => {
    deployment = await deployAssembly(aws, await writeShopAssembly(join(folder, 'shop')), {
      onProgress: (line) => progress.push(line),
    });
  });

  test('is deployed, dependencies first', () => {
    expect(deployment.stacks.map(({ name }) => name)).toEqual(['Base', 'Delivery']);
    expect(progress).toEqual(['deploying Base', 'deploying Delivery']);
  });

  test('has its custom resource run in a real function, whose answer the outputs carry', () => {
    expect(resource(deployment, 'Emptied')).toMatchObject({ physicalId: 'emptied-bucket', stubbed: false });
    expect(deployment.stacks[1].outputs).toEqual({ Greeting: 'hello from Create', Pipeline: 'shop' });
  });

  test('has its pipeline on paper, with every property resolved', () => {
    expect(resource(deployment, 'Pipeline')).toEqual({
      logicalId: 'Pipeline',
      type: 'AWS::CodePipeline::Pipeline',
      path: 'Pipeline',
      physicalId: 'shop',
      stubbed: true,
      properties: {
        Name: 'shop',
        RoleArn: `arn:aws:iam::111122223333:role/${resource(deployment, 'PipelineRole').physicalId}`,
        Stages: [],
      },
    });
  });

  test('identifies a secret by its ARN', () => {
    expect(resource(deployment, 'Secret').physicalId).toMatch(/^arn:aws:secretsmanager:us-east-1:111122223333:secret:/);
  });

  test('has buckets with the settings of the template', async () => {
    const Bucket = resource(deployment, 'Uploads').physicalId;

    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    const tagging = await s3.send(new GetBucketTaggingCommand({ Bucket }));

    expect(encryption.ServerSideEncryptionConfiguration!.Rules![0]).toMatchObject({
      BucketKeyEnabled: true,
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: deployment.stacks[0].outputs.KeyArn,
      },
    });
    expect(versioning.Status).toBe('Enabled');
    expect(tagging.TagSet).toContainEqual({ Key: 'team', Value: 'shop' });
  });

  test('has its assets where the templates look for them', async () => {
    const notes = await s3.send(
      new GetObjectCommand({ Bucket: 'assets-111122223333-us-east-1', Key: 'notes-aws.txt' }),
    );

    expect(await notes.Body!.transformToString()).toBe('notes');
  });

  test('has the tags of its stacks and the parameters of its artifacts', async () => {
    const { Stacks: stacks = [] } = await new CloudFormationClient(aws.clientOptions(aws.root)).send(
      new DescribeStacksCommand({}),
    );

    expect(stacks.find(({ StackName }) => StackName === 'Delivery')!.Tags).toEqual([{ Key: 'app', Value: 'shop' }]);
    expect(stacks.find(({ StackName }) => StackName === 'Base')!.Parameters).toContainEqual(
      expect.objectContaining({ ParameterKey: 'Unread', ParameterValue: 'y' }),
    );
  });

  test('lists everything that differs from the template, with the construct path', () => {
    const listed = deployment.adjustments.map(
      ({ stack, path, what }) => `${stack} ${path}: ${what.replace(/slipway-start-\w+/, 'a queue')}`,
    );

    expect(listed).toEqual(
      expect.arrayContaining([
        'Base Uploads: encryption, ownership, tags set through the API of the service',
        'Delivery Delivery/Start: target 0 redirected to queue a queue',
        'Delivery Pipeline: stubbed: AWS::CodePipeline::Pipeline',
        'Delivery BuildRights: condition kms:ViaService left out',
        'Delivery Delivery/Build/Role: trust in arn:aws:iam::111122223333:user/slipway-local-runner added',
      ]),
    );
    expect(listed.filter((line) => line.includes('Plain'))).toEqual([]);
  });

  test('has a trigger for each rule that starts a pipeline', () => {
    expect(
      deployment.triggers.map(({ rulePath, pipelineArn, roleArn, transformed }) => ({
        rulePath,
        pipelineArn,
        roleArn,
        transformed,
      })),
    ).toEqual([
      {
        rulePath: 'Delivery/Start',
        pipelineArn: 'arn:aws:codepipeline:us-east-1:111122223333:shop',
        roleArn: `arn:aws:iam::111122223333:role/${resource(deployment, 'EventsRole').physicalId}`,
        transformed: true,
      },
      {
        rulePath: 'Nightly',
        pipelineArn: 'arn:aws:codepipeline:us-east-1:111122223333:shop',
        roleArn: undefined,
        transformed: false,
      },
    ]);
  });

  test('can be deployed again with nothing changed', async () => {
    const again = await deployAssembly(aws, join(folder, 'shop'));

    expect(resource(again, 'Uploads').physicalId).toBe(resource(deployment, 'Uploads').physicalId);
  });

  test('is deleted in reverse order, by its own provider, and leaves nothing but the assets', async () => {
    const file = join(folder, 'object');
    await writeFile(file, 'content');
    await new ObjectStore(aws, aws.root).put(resource(deployment, 'Uploads').physicalId, 'left/over', file);

    await deployment.destroy((line) => progress.push(line));

    expect(progress.slice(-2)).toEqual(['deleting Delivery', 'deleting Base']);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets!.map(({ Name }) => Name)).toEqual([
      'assets-111122223333-us-east-1',
    ]);
    expect((await new SQSClient(aws.clientOptions(aws.root)).send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual(
      [],
    );
    const { StackSummaries: stacks = [] } = await new CloudFormationClient(aws.clientOptions(aws.root)).send(
      new ListStacksCommand({}),
    );
    expect(stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')).toEqual([]);
    await deployment.destroy();
  });
});

describe('a stack that fails', () => {
  const oneStack = (resources: object, options: object = {}) => ({
    'manifest.json': { artifacts: { Broken: stackArtifact('Broken.json', { ...options }) } },
    'Broken.json': { Resources: resources },
  });

  test('reports which resource failed and why, and is replaced by the next deployment', async () => {
    const broken = join(folder, 'broken');
    await writeAssembly(
      broken,
      oneStack({
        Thing: {
          Type: 'Custom::Thing',
          Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:nobody' },
        },
      }),
    );
    const failing = deployAssembly(aws, broken);
    await expect(failing).rejects.toThrow(StackFailedError);
    await expect(failing).rejects.toThrow(
      /stack Broken ended as ROLLBACK_COMPLETE; failures:\n {2}Thing \(Custom::Thing\): .*nobody/s,
    );
    await writeAssembly(broken, oneStack({ Bucket: { Type: 'AWS::S3::Bucket' } }));

    const deployment = await deployAssembly(aws, broken);

    expect(deployment.stacks[0].resources).toHaveLength(1);
    await deployment.destroy();
  });

  test('cannot be deleted while a bucket has content, as in AWS', async () => {
    const full = await writeAssembly(
      join(folder, 'full'),
      oneStack({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full-bucket' } } }),
    );
    const deployment = await deployAssembly(aws, full);
    const file = join(folder, 'object');
    await writeFile(file, 'content');
    await new ObjectStore(aws, aws.root).put('full-bucket', 'object', file);

    await expect(deployment.destroy()).rejects.toThrow(
      /stack Broken ended as DELETE_FAILED; failures:\n {2}Bucket \(AWS::S3::Bucket\): .*not empty: full-bucket/,
    );

    await s3.send(new DeleteObjectCommand({ Bucket: 'full-bucket', Key: 'object' }));
    await deployment.destroy();
  });

  test('reports why the embedded AWS cannot create a change set', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'taken-bucket' }));
    const taken = await writeAssembly(
      join(folder, 'taken'),
      oneStack({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken-bucket' } } }),
    );

    await expect(deployAssembly(aws, taken)).rejects.toThrow(/stack Broken ended as .*taken-bucket/s);
  });

  test('fails with the error of the service if the caller may not read stacks', async () => {
    const powerless = {
      ...aws,
      accountId: aws.accountId,
      region: aws.region,
      root: await createLocalRunner(aws),
      clientOptions: (credentials: AwsCredentials) => aws.clientOptions(credentials),
    } as unknown as RunningEmbeddedAws;
    const topic = await writeAssembly(join(folder, 'topic'), oneStack({ Topic: { Type: 'AWS::SNS::Topic' } }));

    await expect(deployAssembly(powerless, topic)).rejects.toThrow(/cloudformation:DescribeStacks/);
  });

  test('refuses a template the embedded AWS cannot read, with its message', async () => {
    const invalid = await writeAssembly(
      join(folder, 'invalid'),
      oneStack({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nobody' } } } }),
    );

    await expect(deployAssembly(aws, invalid)).rejects.toThrow(/Nobody/);
  });

  test('is deployed in the account and the region that it is for', async () => {
    const foreign = await writeAssembly(
      join(folder, 'foreign'),
      oneStack(
        { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'far' } } },
        { environment: 'aws://999999999999/eu-west-1' },
      ),
    );

    const deployment = await deployAssembly(aws, foreign);

    expect(deployment.stacks).toMatchObject([{ name: 'Broken', accountId: '999999999999', region: 'eu-west-1' }]);
    expect(resource(deployment, 'Queue').physicalId).toContain('/999999999999/far');
    expect((await new SQSClient(aws.clientOptions(aws.root)).send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual(
      [],
    );
    await deployment.destroy();
  });
});

test('a stack without resources is skipped, as by cdk deploy', async () => {
  const lines: string[] = [];
  const assembly = await writeAssembly(join(folder, 'empty'), {
    'manifest.json': { artifacts: { Empty: stackArtifact('Empty.json'), Topic: stackArtifact('Topic.json') } },
    'Empty.json': { Parameters: { Size: { Type: 'String', Default: '1' } } },
    'Topic.json': { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
  });

  const deployment = await deployAssembly(aws, assembly, { onProgress: (line) => lines.push(line) });

  expect(deployment.stacks.map(({ name }) => name)).toEqual(['Topic']);
  expect(lines).toEqual(['skipping Empty, because the stack has no resources', 'deploying Topic']);
  await deployment.destroy();
});

test('a stack that a pipeline of the app deploys is left to it', async () => {
  const lines: string[] = [];
  const ActionTypeId = { Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormation', Version: '1' };
  const Configuration = { ActionMode: 'CREATE_UPDATE', StackName: 'shop-prod', TemplatePath: 'Synth::Shop.json' };
  const Stages = [{ Name: 'Deploy', Actions: [{ Name: 'Shop', ActionTypeId, Configuration }] }];
  const assembly = await writeAssembly(join(folder, 'delivery'), {
    'manifest.json': { artifacts: { Delivery: stackArtifact('Delivery.json'), Shop: stackArtifact('Shop.json') } },
    'Delivery.json': { Resources: { Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages } } } },
    'Shop.json': { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
  });

  const deployment = await deployAssembly(aws, assembly, { onProgress: (line) => lines.push(line) });

  expect(deployment.stacks.map(({ name }) => name)).toEqual(['Delivery']);
  expect(lines).toEqual(['skipping Shop, because a pipeline of the app deploys this stack', 'deploying Delivery']);
  await deployment.destroy();
});

test('a follower is notified of each stack, and returns the addresses of its load balancers', async () => {
  const told: string[] = [];
  const Front = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name: 'front' } };
  const followed = await writeAssembly(join(folder, 'followed'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': {
      Resources: { Front, Note: { Type: 'AWS::SNS::Topic', Properties: {} } },
      Outputs: { Url: { Value: { 'Fn::GetAtt': ['Front', 'DNSName'] } } },
    },
  });

  const deployment = await deployAssembly(aws, followed, {
    follower: {
      addressOf: (stackName, logicalId) => `${stackName}.${logicalId}`,
      follow: async ({ name, resources }) => void told.push(`made ${name} with ${resources.length}`),
      forget: async (name) => void told.push(`deleted ${name}`),
    },
  });

  expect(deployment.stacks[0].outputs).toEqual({ Url: 'Shop.Front' });
  await deployment.destroy();
  expect(told).toEqual(['made Shop with 2', 'deleted Shop']);
});

test('fails with the error of its follower, even an error of Node itself', async () => {
  const lost = await writeAssembly(join(folder, 'lost'), {
    'manifest.json': { artifacts: { Lost: stackArtifact('Lost.json') } },
    'Lost.json': { Resources: { Note: { Type: 'AWS::SNS::Topic', Properties: {} } } },
  });

  const deployed = deployAssembly(aws, lost, {
    follower: {
      addressOf: (stackName, logicalId) => `${stackName}.${logicalId}`,
      follow: async () => void (await readFile(join(folder, 'not-there'))),
      forget: async () => undefined,
    },
  });

  await expect(deployed).rejects.toThrow('ENOENT');
});

describe('a stack whose function lacks a permission that Lambda checks at creation', () => {
  const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

  /** Stack with a traced function, whose role has these permissions for traces. */
  function traced(name: string, actions: readonly string[]): Promise<string> {
    const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
    const Role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        Policies: [
          { PolicyName: 'own', PolicyDocument: policy(LOGS, { Effect: 'Allow', Action: actions, Resource: '*' }) },
        ],
      },
    };
    const Function = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name.toLowerCase(),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => 1' },
        TracingConfig: { Mode: 'Active' },
      },
    };
    return writeAssembly(join(folder, `${name}${actions.length}`), {
      'manifest.json': { artifacts: { [name]: stackArtifact('Stack.json') } },
      'Stack.json': { Resources: { Role, Function } },
    });
  }

  test('[RN-04] is rolled back if it was changed like this, and is deleted if it is new', async () => {
    const deployment = await deployAssembly(aws, await traced('Traced', TRACES));

    await expect(deployment.update(await traced('Traced', [TRACES[0]]))).rejects.toThrow(
      /^stack Traced ended as UPDATE_ROLLBACK_COMPLETE; [^]*xray:PutTelemetryRecords/,
    );
    await expect(deployment.update(await traced('Added', []))).rejects.toThrow(
      /^stack Added ended as ROLLBACK_COMPLETE/,
    );

    const { Stacks: stacks = [] } = await new CloudFormationClient(aws.clientOptions(aws.root)).send(
      new DescribeStacksCommand({}),
    );
    expect(JSON.stringify(resource(deployment, 'Role').properties)).toContain(TRACES[1]);
    expect(
      stacks
        .filter(({ StackName }) => /^(Traced|Added)$/.test(StackName!))
        .map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`),
    ).toEqual(['Traced UPDATE_COMPLETE']);
    await deployment.destroy();
  });
});

test('an app whose builds use the roles of the CDK finds its environment bootstrapped', async () => {
  const progress: string[] = [];
  const app = await writeAssembly(join(folder, 'bootstrapped'), {
    'manifest.json': { artifacts: { Delivery: stackArtifact('Delivery.json') } },
    'Delivery.json': {
      Parameters: {
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/shop/version' },
      },
      Resources: {
        Policy: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/cdk-shop-*' }],
            },
          },
        },
      },
    },
  });

  const deployment = await deployAssembly(aws, app, { onProgress: (line) => progress.push(line) });
  await deployment.destroy();

  expect(deployment.stacks.map(({ name }) => name)).toEqual(['CDKToolkit-shop', 'Delivery']);
  expect(progress).toEqual(['bootstrapping 111122223333/us-east-1 (shop)', 'deploying Delivery', 'deleting Delivery']);
});
