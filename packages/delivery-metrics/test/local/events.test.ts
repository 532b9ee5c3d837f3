import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GitHubWebhook } from '@slipway/github-webhook';
import { FixedApprover, LocalRun } from '@slipway/local';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { DeliveryMetrics } from '../../src';
import { actionEvent, pushEvent, SentEvent, SHOP, stageEvent } from '../events';

jest.setTimeout(STARTING_MS);

const HOUR = 3_600_000;
const ENV = { account: '111122223333', region: 'eu-west-1' };

let run: LocalRun;
beforeAll(async () => {
  run = await LocalRun.begin({
    assembly: synthesized(),
    folder: join(temporaryFolder(), 'run'),
    approver: new FixedApprover(true),
  });
}, STARTING_MS);
afterAll(async () => {
  await run?.end();
  removeFolders();
});

function synthesized(): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: ENV });
  const webhook = new GitHubWebhook(stack, 'Webhook', { repositories: ['octo-org/shop'] });
  const pipelineArn = stack.formatArn({ service: 'codepipeline', resource: SHOP.pipeline });
  new DeliveryMetrics(stack, 'Metrics', {
    deliveries: [
      {
        name: SHOP.name,
        pipeline: { pipelineName: SHOP.pipeline, pipelineArn },
        productionStage: SHOP.stage,
        source: { webhook, repository: 'octo-org/shop', branch: 'main' },
      },
    ],
  });
  app.synth();
  return outdir;
}

const physicalId = (type: string, path: string) =>
  run.deployment.stacks
    .flatMap(({ resources }) => resources)
    .find((resource) => resource.type === type && resource.path.includes(path))!.physicalId;

async function send(event: SentEvent): Promise<void> {
  const events = new EventBridgeClient(run.aws.clientOptions(run.aws.root));
  const { FailedEntryCount } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: event.source === 'slipway.github' ? physicalId('AWS::Events::EventBus', 'Webhook') : undefined,
          Source: event.source,
          DetailType: event['detail-type'],
          Time: new Date(event.time),
          Resources: [...event.resources],
          Detail: JSON.stringify(event.detail),
        },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(0);
}

/** Returns the metrics in the function's log, as CloudWatch would read them. */
async function published(): Promise<Record<string, unknown>[]> {
  const logs = new CloudWatchLogsClient(run.aws.clientOptions(run.aws.root));
  const logGroupName = physicalId('AWS::Logs::LogGroup', 'Metrics');
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events
    .flatMap(({ message = '' }) => message.split('\n'))
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>);
}

describe('deliveries on the embedded AWS', () => {
  it('[FT-12] are measured from events in reverse, of which one comes twice, under the role of the function', async () => {
    const now = Date.now();
    const [before, after] = ['a', 'b'].map((letter) => letter.repeat(40));
    const told = [
      stageEvent(now, 'run', 'SUCCEEDED'),
      stageEvent(now, 'run', 'STARTED'),
      actionEvent(now, 'run', 'build', { category: 'Build', state: 'SUCCEEDED' }),
      actionEvent(now, 'run', 'source', { category: 'Source', state: 'SUCCEEDED', result: after }),
      pushEvent(now, { before, after, commits: [{ id: after, at: now - 6 * HOUR }] }),
    ];

    for (const event of [told[0], ...told]) {
      await send(event);
    }
    await until(async () => (await published()).some(isComplete), 120_000);

    const dynamo = new DynamoDBClient(run.aws.clientOptions(run.aws.root));
    const { Count } = await dynamo.send(new ScanCommand({ TableName: physicalId('AWS::DynamoDB::Table', 'Metrics') }));
    expect(Count).toBe(told.length);
    expect(run.missingPermissions).toEqual([]);
  });
});

/** A published event has the time of its publication. A commit contains its own time. */
function isComplete({ LeadTime: lead, ...figures }: Record<string, unknown>): boolean {
  const { BuildSuccess: builds, Deployments: deployments, ChangeFailureRate: failures } = figures;
  const hours = Math.round((Number(lead) * 1_000) / HOUR);
  return builds === 100 && deployments === 1 && failures === 0 && hours === 6;
}
