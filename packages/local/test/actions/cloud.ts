import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ActionContext } from '../../src/pipeline/action-runner';
import { ActionPorts } from '../../src/actions/ports';
import { Artifact } from '../../src/artifacts/artifact-store';
import {
  AssumedRoles,
  AwsCredentials,
  CloudFormationFront,
  createLocalRunner,
  DeployedStacks,
  DeployedResource,
  EmbeddedAws,
  localRunnerArn,
  parsePipeline,
  RunnerQueues,
  startEmbeddedAws,
} from '@slipway/embedded-aws';
import { Secrets } from '@slipway/buildspec';
import { CodePipelineEndpoint } from '../../src/codepipeline-api/codepipeline-endpoint';
import { ExecutionRecords } from '../../src/pipeline/execution-records';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { zipOf } from '@slipway/testing/zip-of';

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

/** Embedded AWS with the resources of a pipeline in tests: real roles and buckets. */
export class Cloud {
  public readonly s3: S3Client;
  private readonly iam: IAMClient;
  private readonly resources: DeployedResource[] = [];

  private constructor(
    public readonly aws: EmbeddedAws,
    private readonly runner: AwsCredentials,
    public readonly codePipeline: CodePipelineEndpoint,
    /** Resources that CloudFormation created. */
    public readonly stacks: DeployedStacks,
    public readonly front: CloudFormationFront,
  ) {
    this.s3 = new S3Client(aws.clientOptions(aws.root));
    this.iam = new IAMClient(aws.clientOptions(aws.root));
  }

  public static async start(): Promise<Cloud> {
    const aws = await startEmbeddedAws();
    const deployed = new DeployedStacks();
    const front = await CloudFormationFront.start(aws, { deployed, queues: new RunnerQueues(aws) });
    const codePipeline = await CodePipelineEndpoint.start(new ExecutionRecords());
    return new Cloud(aws, await createLocalRunner(aws), codePipeline, deployed, front);
  }

  public async stop(): Promise<void> {
    await Promise.all([this.codePipeline, this.front].map((server) => server.stop()));
    await this.aws.stop();
  }

  /** Creates a role with exactly these permissions that a service or another role can assume. */
  public async role(
    name: string,
    trusted: { readonly Service: string } | { readonly AWS: string },
    statements: readonly Statement[],
  ): Promise<string> {
    const trust = (principal: object) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
    });
    const deployed = 'Service' in trusted ? { AWS: localRunnerArn(this.aws) } : trusted;
    const { Role } = await this.iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust(deployed)) }),
    );
    this.deployed('AWS::IAM::Role', name, { AssumeRolePolicyDocument: trust(trusted) });
    await this.allow(name, statements);
    return Role!.Arn!;
  }

  public async allow(role: string, statements: readonly Statement[]): Promise<void> {
    if (statements.length === 0) {
      await this.iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: 'rights' }));
      return;
    }
    const document = { Version: '2012-10-17', Statement: statements.map((it) => ({ Effect: 'Allow', ...it })) };
    await this.iam.send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: 'rights', PolicyDocument: JSON.stringify(document) }),
    );
  }

  public async bucket(name: string, versioned = true, region = this.aws.region): Promise<void> {
    const s3 = this.s3In(region);
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    if (versioned) {
      await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
    }
  }

  public async put(bucket: string, key: string, body: string | Buffer): Promise<string> {
    return (await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))).VersionId!;
  }

  public async read(bucket: string, key: string) {
    const object = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return {
      text: await object.Body!.transformToString(),
      type: object.ContentType,
      cacheControl: object.CacheControl,
    };
  }

  public async keys(bucket: string, region = this.aws.region): Promise<string[]> {
    const { Contents: objects = [] } = await this.s3In(region).send(new ListObjectsV2Command({ Bucket: bucket }));
    return objects.map((it) => it.Key!);
  }

  private s3In(region: string): S3Client {
    return new S3Client({ ...this.aws.clientOptions(this.aws.root), region });
  }

  public deployed(type: string, physicalId: string, properties: Record<string, unknown>): void {
    this.resources.push({ logicalId: physicalId, path: physicalId, type, physicalId, properties, stubbed: false });
  }

  public ports(more: Partial<ActionPorts> = {}): ActionPorts {
    const { aws, resources, codePipeline, front } = this;
    const deployment = {
      stacks: [{ name: 'test', accountId: '111122223333', region: 'us-east-1', resources, outputs: {} }],
    };
    return {
      aws,
      codePipeline,
      codeBuild: { environment: {} },
      front,
      path: process.env.PATH!,
      secrets: new Secrets(),
      startPipeline: () => 'started',
      containers: { environment: {}, minuteMs: 1000, listeners: () => [], deployments: () => [] },
      codeCommit: { folderOf: async () => undefined },
      credentials: new AssumedRoles(aws, deployment, this.runner),
      resources: { find: (type, id) => resources.find((it) => it.type === type && it.physicalId === id) },
      approver: { decide: async () => ({ approved: false, by: 'nobody' }) },
      standIns: {
        open: () => {
          throw new Error('no build here may use Docker');
        },
      },
      ...more,
    };
  }

  /** Stores an artifact with these files in the artifact bucket. */
  public async artifact(name: string, files: Readonly<Record<string, string>>): Promise<Artifact> {
    const zip = await zipOf(files);
    const key = `shop/${name}/0000000`;
    const versionId = await this.put('artifacts', key, zip);
    return { name, bucket: 'artifacts', key, versionId, etag: 'e', size: zip.length };
  }

  public context(
    roleArn: string,
    action: Record<string, unknown>,
    more: Partial<ActionContext> = {},
  ): ActionContext & { readonly lines: string[] } {
    const lines: string[] = [];
    const typed = {
      Name: 'Act',
      ActionTypeId: { Owner: 'AWS', Category: 'Build', Provider: 'X', Version: '1' },
      ...action,
    };
    const {
      stages: [
        ,
        {
          actions: [parsed],
        },
      ],
    } = parsePipeline({
      Name: 'shop',
      RoleArn: roleArn,
      ArtifactStore: { Location: 'artifacts' },
      Stages: [
        { Name: 'S', Actions: [{ Name: 'S', ActionTypeId: { ...typed.ActionTypeId, Category: 'Source' } }] },
        { Name: 'Stage', Actions: [typed] },
      ],
    });
    return {
      pipeline: { name: 'shop', roleArn, executionId: 'e-1' },
      stage: 'Stage',
      action: parsed,
      configuration: parsed.configuration,
      roleArn,
      artifactStore: { bucket: 'artifacts', kmsKeyId: undefined },
      inputs: [],
      sourceRevisions: [],
      workFolder: temporaryFolder(),
      signal: new AbortController().signal,
      log: (line) => lines.push(line),
      lines,
      ...more,
    };
  }
}

export const CODEPIPELINE = { Service: 'codepipeline.amazonaws.com' };
export const CODEBUILD = { Service: 'codebuild.amazonaws.com' };
