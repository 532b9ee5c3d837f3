import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { FactTable } from '../../src/collect/fact-table';
import { alarm, build, HOUR, stage } from '../history/facts';
import { DynamoTable } from './dynamo-table';

const NOVEMBER = Date.UTC(2026, 10, 29);
const DAY = 24 * HOUR;

let dynamo: DynamoTable;
let table: FactTable;
beforeEach(() => {
  dynamo = new DynamoTable();
  table = new FactTable(new DynamoDBClient({}), { table: 'shop-facts', retentionSeconds: 86_400 });
});

describe('the table of facts', () => {
  it('[FT-12] has a fact once, with the earliest reported time', async () => {
    for (const at of [2, 1, 3]) {
      await table.keep('shop', stage('one', 'SUCCEEDED', NOVEMBER + at));
    }

    expect(await table.between('shop', NOVEMBER, NOVEMBER)).toEqual([stage('one', 'SUCCEEDED', NOVEMBER + 1)]);
  });

  it('has each time at which an alarm went off', async () => {
    await table.keep('shop', alarm('ALARM', NOVEMBER));
    await table.keep('shop', alarm('ALARM', NOVEMBER + 1));

    expect(await table.between('shop', NOVEMBER, NOVEMBER)).toHaveLength(2);
  });

  it('keeps a fact for its time, counted from when it happened', async () => {
    await table.keep('shop', build('one', 'FAILED', NOVEMBER + 1));

    const [{ args }] = dynamo.mock.commandCalls(PutItemCommand);
    expect(args[0].input).toMatchObject({
      TableName: 'shop-facts',
      Item: {
        partition: { S: 'shop#2026-11' },
        fact: { S: 'build#one#FAILED' },
        expires: { N: String(NOVEMBER / 1_000 + 1 + 86_400) },
      },
    });
  });

  it('gives the facts of all months in between, page by page, and of no other delivery', async () => {
    const times = [-70, -40, -10, 0, 1].map((days) => NOVEMBER + days * DAY);
    for (const at of times) {
      await table.keep('shop', build(`${at}`, 'SUCCEEDED', at));
      await table.keep('other', build(`${at}`, 'SUCCEEDED', at));
    }

    const facts = await table.between('shop', NOVEMBER - 40 * DAY, NOVEMBER);

    // 20 October, 19, 29 and 30 November; 20 September is before
    expect(facts.map(({ at }) => at)).toEqual(times.slice(1));
  });

  it('gives those of two years', async () => {
    const times = [Date.UTC(2025, 11, 31), Date.UTC(2026, 0, 1)];
    for (const at of times) {
      await table.keep('shop', build(`${at}`, 'SUCCEEDED', at));
    }

    expect((await table.between('shop', times[0], times[1])).map(({ at }) => at)).toEqual(times);
  });

  it('fails if the table does', async () => {
    dynamo.mock.on(PutItemCommand).rejects(new Error('no table'));

    await expect(table.keep('shop', build('one', 'FAILED', 1))).rejects.toThrow('no table');
  });
});
