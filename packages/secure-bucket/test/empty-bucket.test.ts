import fc from 'fast-check';
import { emptyBucket } from '../src/empty-bucket';
import type { NotDeleted, ObjectVersion, VersionStore } from '../src/version-store';

/** A bucket that lists and deletes a page at a time, as S3 does. */
class Versions implements VersionStore {
  public calls = 0;

  constructor(
    private versions: ObjectVersion[],
    private readonly locked: ReadonlySet<string> = new Set(),
    private readonly pageSize = 1_000,
  ) {}

  public get left(): number {
    return this.versions.length;
  }

  public async list(): Promise<ObjectVersion[]> {
    this.calls++;
    return this.versions.slice(0, this.pageSize);
  }

  public async remove(versions: readonly ObjectVersion[]): Promise<NotDeleted[]> {
    const kept = versions.filter(({ key }) => this.locked.has(key));
    this.versions.splice(0, versions.length, ...kept);
    return kept.map((version) => ({ ...version, code: 'AccessDenied' }));
  }

  protected restore(versions: readonly ObjectVersion[]): void {
    this.versions.unshift(...versions);
  }
}

/** A bucket that answers each call with the error codes of its next row, for the versions at these places. */
class BusyVersions extends Versions {
  constructor(
    versions: ObjectVersion[],
    private readonly answers: (readonly string[])[],
  ) {
    super(versions);
  }

  public override async remove(versions: readonly ObjectVersion[]): Promise<NotDeleted[]> {
    const codes = this.answers.shift() ?? [];
    await super.remove(versions);
    const kept = versions.slice(0, codes.length).map((version, index) => ({ ...version, code: codes[index] }));
    this.restore(kept);
    return kept;
  }
}

const versions = (count: number): ObjectVersion[] =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index >> 1}`, versionId: `v${index}` }));
const forever = () => Number.POSITIVE_INFINITY;

describe('emptyBucket', () => {
  it.each([0, 1, 999, 1_000, 1_001])('deletes %i versions', async (count) => {
    const store = new Versions(versions(count));

    expect(await emptyBucket(store, forever)).toBe(count);

    expect(store.left).toBe(0);
  });

  it('empties 100,000 objects with two versions each in 200 pages and one last look', async () => {
    const store = new Versions(versions(200_000));

    expect(await emptyBucket(store, forever)).toBe(200_000);

    expect(store.calls).toBe(201);
  });

  it('stops before a page that no longer fits, and goes on where it was', async () => {
    const store = new Versions(versions(3_000));
    let pages = 0;

    await expect(emptyBucket(store, () => (pages++ < 2 ? 60_000 : 29_999))).rejects.toThrow(
      'out of time with 2000 object versions deleted',
    );
    expect(store.left).toBe(1_000);
    expect(await emptyBucket(store, forever)).toBe(1_000);
  });

  it('fails with the first object that S3 keeps', async () => {
    const store = new Versions(versions(4), new Set(['k1']));

    await expect(emptyBucket(store, forever)).rejects.toThrow(
      "S3 kept 2 object versions, the first with AccessDenied: 'k1' (version v2)",
    );
  });

  it.each(['InternalError', 'SlowDown', 'ServiceUnavailable'])(
    'lists again what S3 did not delete for %s',
    async (code) => {
      const store = new BusyVersions(versions(4), [[code, code], [code], []]);
      const pauses: number[] = [];

      expect(await emptyBucket(store, forever, async (milliseconds) => void pauses.push(milliseconds))).toBe(4);

      expect(store.left).toBe(0);
      expect(pauses).toEqual([500, 500]);
    },
  );

  it('goes on for as long as there is progress', async () => {
    const store = new BusyVersions(
      versions(20),
      Array.from({ length: 19 }, (_, index) => Array.from({ length: 19 - index }, () => 'SlowDown')),
    );

    expect(await emptyBucket(store, forever, async () => undefined)).toBe(20);
  });

  it('fails where S3 is too busy five times in a row, and blames no lock', async () => {
    const store = new BusyVersions(
      versions(2),
      Array.from({ length: 5 }, () => ['SlowDown', 'InternalError']),
    );
    const pauses: number[] = [];

    await expect(emptyBucket(store, forever, async (milliseconds) => void pauses.push(milliseconds))).rejects.toThrow(
      "S3 was too busy to delete 2 object versions, 5 times in a row, the first with SlowDown: 'k0' (version v0); delete the stack again",
    );
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('fails with the first object that S3 keeps, also where it is busy with others', async () => {
    const store = new BusyVersions(versions(2), [['SlowDown', 'AccessDenied']]);

    await expect(emptyBucket(store, forever)).rejects.toThrow(
      "S3 kept 1 object versions, the first with AccessDenied: 'k0' (version v1)",
    );
  });

  it('is empty in the end however often it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.array(fc.nat(4), { maxLength: 40 }), async (count, budgets) => {
        const store = new Versions(versions(count), new Set(), 20);
        let deleted = 0;

        for (const budget of budgets) {
          let pages = 0;
          deleted = count - store.left;
          await emptyBucket(store, () => (pages++ < budget ? 60_000 : 0)).catch(() => undefined);
          expect(count - store.left).toBeGreaterThanOrEqual(deleted);
        }

        await emptyBucket(store, forever);
        expect(store.left).toBe(0);
      }),
    );
  });
});
