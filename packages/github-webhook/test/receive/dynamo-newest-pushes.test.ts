import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoNewestPushes } from '../../src/receive/dynamo-newest-pushes';
import { DynamoTable } from './dynamo-table';

const MAIN = 'octo-org/shop#refs/heads/main';
const client = new DynamoDBClient({});
let table: DynamoTable;
let clock: number;
let newest: DynamoNewestPushes;

beforeEach(() => {
  clock = 1_000_000;
  table = new DynamoTable();
  table.serve(client);
  newest = new DynamoNewestPushes(client, { table: 'claims', keptMs: 60_000, now: () => clock });
});

describe('the newest push of a ref', () => {
  it.each([
    ['is the first', [], 100, true],
    ['is a later one', [100], 101, true],
    ['is one of the same second', [100], 100, true],
    ['is not an earlier one', [100], 99, false],
    ['is not one that is earlier than the latest', [100, 102, 101], 101, false],
    ['is compared as a number', [99], 100, true],
  ])('[PG-13] %s', async (_, before, pushedAt, expected) => {
    for (const earlier of before) {
      await newest.note({ ref: MAIN, pushedAt: earlier });
    }

    expect(await newest.note({ ref: MAIN, pushedAt })).toBe(expected);
  });

  it('[PG-13] is independent of other refs', async () => {
    await newest.note({ ref: MAIN, pushedAt: 100 });

    expect(await newest.note({ ref: 'octo-org/shop#refs/heads/next', pushedAt: 1 })).toBe(true);
    expect(await newest.note({ ref: 'octo-org/other#refs/heads/main', pushedAt: 1 })).toBe(true);
  });

  it('[PG-13] is the latest of many at once', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => newest.note({ ref: MAIN, pushedAt: (index * 37) % 100 })),
    );

    expect(table.items.get(`newest:${MAIN}`)).toMatchObject({ pushedAt: { N: '99' } });
  });

  it('is forgotten with the claims, even while the table still has it', async () => {
    await newest.note({ ref: MAIN, pushedAt: 100 });

    clock += 59_000;
    expect(await newest.note({ ref: MAIN, pushedAt: 99 })).toBe(false);
    clock += 1_000;
    expect(await newest.note({ ref: MAIN, pushedAt: 99 })).toBe(true);
    expect(table.items.get(`newest:${MAIN}`)).toEqual({
      id: { S: `newest:${MAIN}` },
      pushedAt: { N: '99' },
      expiresAt: { N: '1120' },
    });
  });

  it('fails if the table fails', async () => {
    table.failing.add('Put');

    await expect(newest.note({ ref: MAIN, pushedAt: 100 })).rejects.toThrow('Put failed');
  });
});
