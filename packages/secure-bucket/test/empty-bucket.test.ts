import fc from 'fast-check';
import { emptyBucket } from '../src/empty-bucket';
import type { NotDeleted, ObjectVersion, VersionStore } from '../src/version-store';

/** Bucket that lists and deletes one page at a time, as S3 does. */
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

  protected drop(versions: readonly ObjectVersion[]): void {
    this.versions = this.versions.filter(
      (version) => !versions.some(({ key, versionId }) => key === version.key && versionId === version.versionId),
    );
  }

  protected restore(versions: readonly ObjectVersion[]): void {
    this.versions.unshift(...versions);
  }
}

/** Bucket that responds to each call with the error codes in its next row, for the versions at these positions. */
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

/** Bucket that returns no information about its objects, either for all calls or only for calls for several objects. */
class SilentVersions extends Versions {
  public readonly removals: { readonly keys: readonly string[]; readonly singly: boolean }[] = [];

  constructor(
    versions: ObjectVersion[],
    private readonly keeps: (key: string, singly: boolean) => boolean,
  ) {
    super(versions);
  }

  public override async remove(versions: readonly ObjectVersion[], singly = false): Promise<NotDeleted[]> {
    this.removals.push({ keys: versions.map(({ key }) => key), singly });
    this.drop(versions.filter(({ key }) => !this.keeps(key, singly)));
    return [];
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

  it('empties 100,000 objects with two versions each in 200 pages and one last check', async () => {
    const store = new Versions(versions(200_000));

    expect(await emptyBucket(store, forever)).toBe(200_000);

    expect(store.calls).toBe(201);
  });

  it('stops before a page that no longer fits, and continues where it was', async () => {
    const store = new Versions(versions(3_000));
    let pages = 0;

    await expect(emptyBucket(store, () => (pages++ < 2 ? 60_000 : 29_999))).rejects.toThrow(
      'out of time after 2000 object versions were deleted',
    );
    expect(store.left).toBe(1_000);
    expect(await emptyBucket(store, forever)).toBe(1_000);
  });

  it('fails with the first object that S3 keeps', async () => {
    const store = new Versions(versions(4), new Set(['k1']));

    await expect(emptyBucket(store, forever)).rejects.toThrow(
      "S3 did not delete 2 object versions, the first with AccessDenied: 'k1' (version v2)",
    );
  });

  it.each(['InternalError', 'SlowDown', 'ServiceUnavailable'])(
    'lists again the objects that S3 did not delete for %s',
    async (code) => {
      const store = new BusyVersions(versions(4), [[code, code], [code], []]);
      const pauses: number[] = [];

      expect(await emptyBucket(store, forever, async (milliseconds) => void pauses.push(milliseconds))).toBe(4);

      expect(store.left).toBe(0);
      expect(pauses).toEqual([500, 500]);
    },
  );

  it('continues as long as there is progress', async () => {
    const store = new BusyVersions(
      versions(20),
      Array.from({ length: 19 }, (_, index) => Array.from({ length: 19 - index }, () => 'SlowDown')),
    );

    expect(await emptyBucket(store, forever, async () => undefined)).toBe(20);
  });

  it('fails if S3 is too busy five times in a row, and blames no lock', async () => {
    const store = new BusyVersions(
      versions(2),
      Array.from({ length: 5 }, () => ['SlowDown', 'InternalError']),
    );
    const pauses: number[] = [];

    await expect(emptyBucket(store, forever, async (milliseconds) => void pauses.push(milliseconds))).rejects.toThrow(
      "S3 was too busy to delete 2 object versions in 5 consecutive attempts, the first with SlowDown: 'k0' (version v0); delete the stack again",
    );
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('fails with the first object that S3 keeps, even if it is busy with others', async () => {
    const store = new BusyVersions(versions(2), [['SlowDown', 'AccessDenied']]);

    await expect(emptyBucket(store, forever)).rejects.toThrow(
      "S3 did not delete 1 object versions, the first with AccessDenied: 'k0' (version v1)",
    );
  });

  it('deletes one by one what S3 still lists after a batch call, and counts it once', async () => {
    const store = new SilentVersions(versions(6), (key, singly) => key === 'k1' && !singly);

    expect(await emptyBucket(store, forever)).toBe(6);

    expect(store.removals).toEqual([
      { keys: ['k0', 'k0', 'k1', 'k1', 'k2', 'k2'], singly: false },
      { keys: ['k1', 'k1'], singly: true },
    ]);
  });

  it('fails with the keys if S3 does not report what it keeps, after one call for all and one for each', async () => {
    const store = new SilentVersions(
      [
        { key: 'a\u0001b', versionId: '1' },
        { key: 'c', versionId: '2' },
      ],
      () => true,
    );

    await expect(emptyBucket(store, forever)).rejects.toThrow(
      "S3 deleted 2 object versions without an error but still lists them: 'a\\u0001b' (version 1), 'c' (version 2); delete them manually, then delete the stack again",
    );
    expect(store.removals).toHaveLength(2);
  });

  it('fails with the keys that S3 silently keeps, even if it deletes others', async () => {
    const store = new SilentVersions(versions(3_000), (key) => key === 'k7');

    await expect(emptyBucket(store, forever)).rejects.toThrow(
      "S3 deleted 2 object versions without an error but still lists them: 'k7' (version v14), 'k7' (version v15)",
    );
  });

  it('reports no more deletions than there were if time runs out', async () => {
    const store = new SilentVersions(versions(4), (key) => key === 'k1');
    let pages = 0;

    await expect(emptyBucket(store, () => (pages++ < 1 ? 60_000 : 0))).rejects.toThrow(
      'out of time after 2 object versions were deleted',
    );
  });

  it('never reports more than there were, and ends, whatever S3 keeps and reports', async () => {
    const one = fc.record({ kept: fc.constantFrom('no', 'together', 'always') });

    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 60 }), async (objects) => {
        const kept = (key: string, singly: boolean) => {
          const how = objects[Number(key.slice(1))].kept;
          return how === 'always' || (how === 'together' && !singly);
        };
        const store = new SilentVersions(
          objects.map((_, index) => ({ key: `k${index}`, versionId: '1' })),
          kept,
        );

        const deleted = await emptyBucket(store, forever).catch((error: Error) => error);

        const left = objects.filter(({ kept: how }) => how === 'always').length;
        expect(store.left).toBe(left);
        expect(left === 0 ? deleted : (deleted as Error).name).toBe(left === 0 ? objects.length : 'StillListedError');
      }),
    );
  });

  it('is empty in the end, no matter how often it is interrupted', async () => {
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
