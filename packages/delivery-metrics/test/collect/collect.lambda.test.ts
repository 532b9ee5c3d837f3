import { Console } from 'node:console';
import { Logger } from '@aws-lambda-powertools/logger';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { handler } from '../../src/collect/collect.lambda';
import { alarmEvent, actionEvent, event, executionEvent, pushEvent, SHOP, stageEvent } from '../events';
import { DynamoTable } from './dynamo-table';

const NOW = Date.UTC(2026, 10, 29, 12);
const HOUR = 3_600_000;
const [OLD, NEW] = ['0'.repeat(40), 'a'.repeat(40)];
const BASKET = {
  ...SHOP,
  name: 'basket',
  pipeline: 'basket-pipeline',
  services: [],
  alarms: [],
  repository: undefined,
};
const DAILY = event('aws.events', 'Scheduled Event', NOW, {});

let dynamo: DynamoTable;
let metrics: Record<string, unknown>[];
let logged: jest.SpyInstance;
beforeEach(() => {
  dynamo = new DynamoTable();
  metrics = [];
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  jest.spyOn(Console.prototype, 'log').mockImplementation((line: string) => void metrics.push(JSON.parse(line)));
  logged = jest.spyOn(Logger.prototype, 'info').mockImplementation();
  process.env.FACTS_TABLE = 'facts';
  process.env.PERIOD_SECONDS = '2592000';
  process.env.RETENTION_SECONDS = '34560000';
  process.env.DELIVERIES = JSON.stringify([SHOP, BASKET]);
});
afterEach(() => jest.restoreAllMocks());

/** Commit that is six hours old and was deployed an hour ago, reported only by the pipeline. */
const DELIVERED = [
  pushEvent(NOW - 5 * HOUR, { before: OLD, after: NEW, created: true, commits: [{ id: NEW, at: NOW - 6 * HOUR }] }),
  actionEvent(NOW - 4 * HOUR, 'run', 'source', { category: 'Source', state: 'SUCCEEDED', result: NEW }),
  actionEvent(NOW - 3 * HOUR, 'run', 'build', { category: 'Build', state: 'SUCCEEDED' }),
  stageEvent(NOW - 2 * HOUR, 'run', 'STARTED'),
  stageEvent(NOW - HOUR, 'run', 'SUCCEEDED'),
];

describe('the collecting function', () => {
  it('[FT-12] publishes figures in the embedded metric format, and none without data', async () => {
    for (const one of DELIVERED) {
      await handler(one);
    }

    expect(metrics.at(-1)).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Slipway/Delivery',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'BuildSuccess', Unit: 'Percent' },
              { Name: 'Deployments', Unit: 'Count' },
              { Name: 'DeploymentTime', Unit: 'Seconds' },
              { Name: 'LeadTime', Unit: 'Seconds' },
              { Name: 'ChangeFailureRate', Unit: 'Percent' },
            ],
          },
        ],
      },
      service: 'shop',
      BuildSuccess: 100,
      Deployments: 1,
      DeploymentTime: 3_600,
      LeadTime: 5 * 3_600,
      ChangeFailureRate: 0,
    });
  });

  it('[FT-12] gives the same figures if events come twice, in another order, and again with another ID', async () => {
    for (const one of [...DELIVERED].reverse()) {
      await handler(one);
      await handler({ ...one, id: 'again' });
    }

    expect(dynamo.items.size).toBe(DELIVERED.length);
    expect(metrics.at(-1)).toMatchObject({ BuildSuccess: 100, Deployments: 1, LeadTime: 5 * 3_600 });
  });

  it('[FT-12] publishes the failure and the time to restore of an alarm that is over', async () => {
    const alarms = [alarmEvent(NOW - HOUR / 2, 'ALARM'), alarmEvent(NOW - HOUR / 4, 'OK')];
    for (const one of [...DELIVERED, ...alarms]) {
      await handler(one);
    }

    expect(metrics.at(-1)).toMatchObject({ ChangeFailureRate: 100, TimeToRestore: 900 });
  });

  it('writes and publishes nothing for an event that affects none of its figures', async () => {
    await handler(executionEvent(NOW, 'run', 'SUCCEEDED'));

    expect(dynamo.items.size).toBe(0);
    expect(dynamo.mock.commandCalls(QueryCommand)).toHaveLength(0);
    expect([metrics, logged.mock.calls]).toEqual([[], []]);
  });

  it('[FT-12] publishes once a day the figures of all deliveries, which change even without events', async () => {
    for (const one of DELIVERED) {
      await handler(one);
    }
    metrics.length = 0;

    await handler(DAILY);
    jest.mocked(Date.now).mockReturnValue(NOW + 31 * 24 * HOUR);
    await handler(DAILY);

    expect(metrics).toEqual([expect.objectContaining({ service: 'shop', Deployments: 1 })]);
    expect(logged.mock.calls.map(([, fields]) => (fields as { delivery: string }).delivery).slice(-4)).toEqual([
      'shop',
      'basket',
      'shop',
      'basket',
    ]);
  });

  it('takes a commit from up to 90 days before the period into account', async () => {
    const early = pushEvent(NOW - 100 * 24 * HOUR, {
      before: OLD,
      after: NEW,
      created: true,
      commits: [{ id: NEW, at: NOW - 101 * 24 * HOUR }],
    });
    for (const one of [early, ...DELIVERED.slice(1)]) {
      await handler(one);
    }

    expect(metrics.at(-1)).toMatchObject({ LeadTime: (101 * 24 - 1) * 3_600 });
  });

  it('fails, and is tried again, if a fact cannot be kept', async () => {
    dynamo.mock.on(PutItemCommand).rejects(new Error('throttled'));

    await expect(handler(DELIVERED[0])).rejects.toThrow('throttled');
    expect(metrics).toEqual([]);
  });
});
