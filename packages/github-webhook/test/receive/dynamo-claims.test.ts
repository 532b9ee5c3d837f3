import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Claim } from '../../src/receive/claims';
import { DynamoClaims } from '../../src/receive/dynamo-claims';
import { DynamoTable } from './dynamo-table';

const client = new DynamoDBClient({});
let table: DynamoTable;
let clock: number;
const claimsOf = (owner: string) =>
  new DynamoClaims(client, { table: 'claims', owner, lockedMs: 10_000, keptMs: 60_000, now: () => clock });

beforeEach(() => {
  clock = 1_000_000;
  table = new DynamoTable();
  table.serve(client);
});

describe('a claim', () => {
  it('[PG-11] is won by one of many', async () => {
    const claims = await Promise.all(Array.from({ length: 100 }, (_, index) => claimsOf(`${index}`).take('key')));

    expect(claims.filter((claim) => claim === Claim.TAKEN)).toHaveLength(1);
    expect(claims.filter((claim) => claim === Claim.IN_PROGRESS)).toHaveLength(99);
  });

  it('[PG-11] is renewed by its owner, whose first answer may have been lost', async () => {
    await claimsOf('me').take('key');

    expect(await claimsOf('me').take('key')).toBe(Claim.TAKEN);
  });

  it('[PG-11] that is completed stays so until it has expired, even while the table still has it', async () => {
    await claimsOf('me').take('key');
    await claimsOf('me').complete('key');

    clock += 59_000;
    expect(await claimsOf('other').take('key')).toBe(Claim.DONE);
    clock += 1_000;
    expect(await claimsOf('other').take('key')).toBe(Claim.TAKEN);
  });

  it('[PG-11] that was abandoned is free when its invocation is over, and not before', async () => {
    await claimsOf('me').take('key');

    clock += 9_999;
    expect(await claimsOf('other').take('key')).toBe(Claim.IN_PROGRESS);
    clock += 1;
    expect(await claimsOf('other').take('key')).toBe(Claim.TAKEN);
  });

  it('[PG-11] is released and completed by its owner only', async () => {
    await claimsOf('me').take('key');

    await claimsOf('other').release('key');

    await expect(claimsOf('other').complete('key')).rejects.toThrow('conditional request failed');
    expect(await claimsOf('third').take('key')).toBe(Claim.IN_PROGRESS);
    await claimsOf('me').release('key');
    expect(await claimsOf('third').take('key')).toBe(Claim.TAKEN);
  });

  it('expires by the time-to-live attribute of the table, in seconds', async () => {
    await claimsOf('me').take('key');

    expect(table.items.get('key')).toMatchObject({ expiresAt: { N: '1060' } });
  });

  it.each(['Put', 'Update', 'Delete'])('fails if %s fails', async (call) => {
    table.failing.add(call);

    await expect(
      (async () => {
        await claimsOf('me').take('key');
        await claimsOf('me').complete('key');
        await claimsOf('me').release('key');
      })(),
    ).rejects.toThrow(`${call} failed`);
  });
});
