import { CodePipelineClient, GetPipelineCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DeployedStack } from '@slipway/testing/deployed-stack';
import { readConfig } from '../src/config';

/** Suffix for the titles of checks that need a real AWS account, so that a run against an emulator can omit them. */
const NEEDS_AWS = '(needs AWS)';

const { suffix, region, email } = readConfig();
let service: DeployedStack;
let delivery: DeployedStack;
beforeAll(async () => {
  service = await DeployedStack.find(`container-service-stack-${suffix}`, region);
  delivery = await DeployedStack.find(`container-delivery-stack-${suffix}`, region);
});

/** Returns the URI of the image that the last delivery deployed, with its digest. */
async function runningImage(): Promise<string> {
  const { Parameter } = await new SSMClient({ region }).send(
    new GetParameterCommand({ Name: `/container-running-image-${suffix}` }),
  );
  return Parameter!.Value!;
}

describe('the deployed delivery, after a push', () => {
  it('[GC-18] has deployed an image by its digest, which is in the repository', async () => {
    const [uri, digest] = (await runningImage()).split('@');

    const { imageDetails } = await new ECRClient({ region }).send(
      new DescribeImagesCommand({ repositoryName: `container-images-${suffix}`, imageIds: [{ imageDigest: digest }] }),
    );

    expect(uri).toBe(delivery.outputs.EcrRepositoryUrl);
    expect(imageDetails).toHaveLength(1);
  });

  it('[GC-18] has immutable image tags', async () => {
    const { repositories: [repository] = [] } = await new ECRClient({ region }).send(
      new DescribeRepositoriesCommand({ repositoryNames: [`container-images-${suffix}`] }),
    );

    expect(repository).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      encryptionConfiguration: { encryptionType: 'KMS' },
    });
  });

  it(`[GC-18] scans images when they are pushed ${NEEDS_AWS}`, async () => {
    const { repositories: [repository] = [] } = await new ECRClient({ region }).send(
      new DescribeRepositoriesCommand({ repositoryNames: [`container-images-${suffix}`] }),
    );

    expect(repository.imageScanningConfiguration).toEqual({ scanOnPush: true });
  });

  it('[GC-18] rotates its key', async () => {
    const { KeyRotationEnabled: rotates } = await new KMSClient({ region }).send(
      new GetKeyRotationStatusCommand({ KeyId: delivery.outputs.KmsKeyId }),
    );

    expect(rotates).toBe(true);
  });

  it('[GC-18] keeps versions of its artifacts', async () => {
    const { Status: versioning } = await new S3Client({ region, forcePathStyle: true }).send(
      new GetBucketVersioningCommand({ Bucket: delivery.outputs.ArtifactsBucket }),
    );

    expect(versioning).toBe('Enabled');
  });

  it('[GC-18] sends failures to the configured address', async () => {
    const sns = new SNSClient({ region });
    const { Subscriptions: subscriptions = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: delivery.outputs.SnsTopicArn }),
    );

    expect(subscriptions).toContainEqual(expect.objectContaining({ Protocol: 'email', Endpoint: email }));
  });

  it(`[GC-18] has a confirmed subscription ${NEEDS_AWS}`, async () => {
    const sns = new SNSClient({ region });
    const { Subscriptions: [subscription] = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: delivery.outputs.SnsTopicArn }),
    );

    const { Attributes: attributes } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: subscription.SubscriptionArn }),
    );

    expect(attributes).toMatchObject({ PendingConfirmation: 'false' });
  });

  it(`[GC-18] has five stages, and an execution that has passed all of them ${NEEDS_AWS}`, async () => {
    const codePipeline = new CodePipelineClient({ region });
    const { pipeline } = await codePipeline.send(new GetPipelineCommand({ name: delivery.outputs.PipelineName }));
    const { pipelineExecutionSummaries: executions = [] } = await codePipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: delivery.outputs.PipelineName }),
    );

    expect(pipeline!.stages!.map(({ name }) => name)).toEqual(['Source', 'Build', 'Test', 'SecurityScan', 'Deploy']);
    expect(executions.map(({ status }) => status)).toContain('Succeeded');
  });

  it(`[GC-18] refuses deliveries that GitHub has not signed ${NEEDS_AWS}`, async () => {
    const { status } = await fetch(delivery.outputs.WebhookUrl, {
      method: 'POST',
      headers: {
        'x-github-event': 'push',
        'x-github-delivery': '0',
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
      body: '{}',
    });

    expect(status).toBe(401);
  });
});

describe('the deployed service, after a push', () => {
  it(`[GC-18] runs that image with the desired number of tasks ${NEEDS_AWS}`, async () => {
    const { services: [running] = [] } = await new ECSClient({ region }).send(
      new DescribeServicesCommand({
        cluster: `container-cluster-${suffix}`,
        services: [`container-service-${suffix}`],
      }),
    );

    expect(running.deploymentConfiguration!.strategy).toBe('BLUE_GREEN');
    expect(running.runningCount).toBe(running.desiredCount);
    expect(running.desiredCount).toBeGreaterThanOrEqual(2);
  });

  it(`[GC-18] sends all traffic to the target group with the tasks ${NEEDS_AWS}`, async () => {
    const balancing = new ElasticLoadBalancingV2Client({ region });
    const { Rules: rules = [] } = await balancing.send(
      new DescribeRulesCommand({ RuleArns: service.idsOf('Custom::TrafficRule') }),
    );

    for (const { Actions: [{ ForwardConfig: { TargetGroups: groups = [] } = {} }] = [] } of rules) {
      const live = groups.filter(({ Weight }) => Weight! > 0);
      const { TargetHealthDescriptions: targets = [] } = await balancing.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: live[0].TargetGroupArn }),
      );
      expect([live.length, new Set(targets.map(({ TargetHealth }) => TargetHealth!.State))]).toEqual([
        1,
        new Set(['healthy']),
      ]);
    }
  });

  it(`[GC-18] responds to requests that match its rules, and to no others ${NEEDS_AWS}`, async () => {
    const { ServiceUrl: url } = delivery.outputs;

    expect((await fetch(`${url}/health`)).status).toBe(200);
    await expect(
      fetch(`${url.replace('https:', 'http:')}:9000/health`, { signal: AbortSignal.timeout(5_000) }),
    ).rejects.toThrow();
  });
});
