import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { createLocalRunner } from '../../src/credentials/local-runner';
import { deployAssembly } from '../../src/deployment/deploy-assembly';
import { LiveDeployment } from '../../src/deployment/deployment';
import { StackFailedError, WrongEnvironmentError } from '../../src/deployment/errors';
import { AwsCredentials } from '../../src/embedded-aws/embedded-aws';
import { ObjectStore } from '../../src/embedded-aws/object-store';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/embedded-aws/start-embedded-aws';
import { STARTING_MS } from '../embedded-aws/starting';
import { stackArtifact, writeAssembly } from './assembly-on-disk';
import { writeShopAssembly } from './shop-assembly';

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

  test('tells a secret by its ARN', () => {
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
        'Delivery Delivery/Build/Role: trust of arn:aws:iam::111122223333:user/slipway-local-runner added',
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

  test('is taken down in reverse order, by its own provider, and leaves nothing but the assets', async () => {
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

  test('says which resource failed and why, and is replaced by the next deployment', async () => {
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
      /stack Broken ended as ROLLBACK_COMPLETE; what failed in it:\n {2}Thing \(Custom::Thing\): .*nobody/s,
    );
    await writeAssembly(broken, oneStack({ Bucket: { Type: 'AWS::S3::Bucket' } }));

    const deployment = await deployAssembly(aws, broken);

    expect(deployment.stacks[0].resources).toHaveLength(1);
    await deployment.destroy();
  });

  test('cannot be taken down while a bucket that nobody empties has content, as in AWS', async () => {
    const full = await writeAssembly(
      join(folder, 'full'),
      oneStack({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full-bucket' } } }),
    );
    const deployment = await deployAssembly(aws, full);
    const file = join(folder, 'object');
    await writeFile(file, 'content');
    await new ObjectStore(aws, aws.root).put('full-bucket', 'object', file);

    await expect(deployment.destroy()).rejects.toThrow(
      /stack Broken ended as DELETE_FAILED; what failed in it:\n {2}Bucket \(AWS::S3::Bucket\): .*not empty: full-bucket/,
    );

    await s3.send(new DeleteObjectCommand({ Bucket: 'full-bucket', Key: 'object' }));
    await deployment.destroy();
  });

  test('says why where the embedded AWS cannot make a change set', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'taken-bucket' }));
    const taken = await writeAssembly(
      join(folder, 'taken'),
      oneStack({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken-bucket' } } }),
    );

    await expect(deployAssembly(aws, taken)).rejects.toThrow(/stack Broken ended as .*taken-bucket/s);
  });

  test('fails in the words of the service where the caller may not look at stacks', async () => {
    const powerless = {
      ...aws,
      accountId: aws.accountId,
      region: aws.region,
      root: await createLocalRunner(aws),
      clientOptions: (credentials: AwsCredentials) => aws.clientOptions(credentials),
    } as unknown as RunningEmbeddedAws;
    const empty = await writeAssembly(join(folder, 'empty'), oneStack({}));

    await expect(deployAssembly(aws, empty)).rejects.toThrow(/stack Broken|Resources/);
    await expect(deployAssembly(powerless, empty)).rejects.toThrow(/cloudformation:DescribeStacks/);
  });

  test('refuses a template the embedded AWS cannot read, in its words', async () => {
    const invalid = await writeAssembly(
      join(folder, 'invalid'),
      oneStack({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nobody' } } } }),
    );

    await expect(deployAssembly(aws, invalid)).rejects.toThrow(/Nobody/);
  });

  test('refuses a stack of another account or region', async () => {
    const foreign = await writeAssembly(
      join(folder, 'foreign'),
      oneStack({}, { environment: 'aws://999999999999/eu-west-1' }),
    );

    const deploying = deployAssembly(aws, foreign);

    await expect(deploying).rejects.toThrow(WrongEnvironmentError);
    await expect(deploying).rejects.toThrow(
      'stack Broken is for account and region 999999999999/eu-west-1, and the embedded AWS is 111122223333/us-east-1',
    );
  });
});
