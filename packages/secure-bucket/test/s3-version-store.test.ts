import { emptyBucket } from '../src/empty-bucket';
import { S3VersionStore } from '../src/s3-version-store';
import { S3Server } from './s3-server';

const forever = () => Number.POSITIVE_INFINITY;

let server: S3Server;
afterEach(() => server.stop());

async function emptied(
  keys: readonly string[],
  prepare: (server: S3Server) => void = () => undefined,
): Promise<number> {
  server = new S3Server(keys.map((key, index) => ({ key, versionId: `v${index}` })));
  prepare(server);
  return emptyBucket(new S3VersionStore(await server.start(), 'shop'), forever, async () => undefined);
}

describe('emptying a bucket over HTTP', () => {
  it.each([
    ['U+0000', '\u0000'],
    ['U+0001', '\u0001'],
    ['a tab', '\t'],
    ['a line feed', '\n'],
    ['a carriage return', '\r'],
    ['an escape', '\u001b'],
    ['a delete', '\u007f'],
    ['U+0085', '\u0085'],
    ['U+FFFE', '\uFFFE'],
    ['U+FFFF', '\uFFFF'],
  ])(
    'deletes a key with %s, which the XML of a batch call cannot contain, by a call of its own',
    async (_, character) => {
      const key = `a${character}b`;

      expect(await emptied(['plain', key, 'also plain'])).toBe(3);

      expect(server.left).toEqual([]);
      expect(server.calls.sort()).toEqual([`DeleteObject ${JSON.stringify(key)}`, 'DeleteObjects']);
    },
  );

  it('deletes every other key in one call, regardless of XML and URL encoding', async () => {
    const keys = [
      'a b',
      'a+b',
      'a%20b',
      'a&amp;b',
      '<a>',
      '"',
      "'",
      'ä',
      '\u{1F600}',
      '\u2028',
      'a/b/',
      ' ',
      '.',
      'a\\b',
    ];

    expect(await emptied(keys)).toBe(keys.length);

    expect(server.left).toEqual([]);
    expect(server.calls).toEqual(['DeleteObjects']);
  });

  it('names the key that a call of its own does not delete, with visible control characters', async () => {
    const attempt = emptied(['a\u0001b'], (it) => (it.refusal = { status: 403, code: 'AccessDenied' }));

    await expect(attempt).rejects.toThrow(
      "S3 did not delete 1 object versions, the first with AccessDenied: 'a\\u0001b' (version v0)",
    );
  });

  it('tries again if S3 is too busy for a call of its own', async () => {
    const attempt = emptied(['a\u0001b'], (it) => (it.refusal = { status: 503, code: 'SlowDown' }));

    await expect(attempt).rejects.toThrow(
      "S3 was too busy to delete 1 object versions in 5 consecutive attempts, the first with SlowDown: 'a\\u0001b' (version v0)",
    );
  });

  it('deletes each of a page by a call of its own if a call for all of them is refused as invalid XML', async () => {
    expect(await emptied(['a', '\u{1F600}'], (it) => (it.notTaken = /\u{1F600}/u))).toBe(2);

    expect(server.calls).toEqual(['DeleteObjects', 'DeleteObject "a"', 'DeleteObject "\u{1F600}"']);
  });

  it('fails with the error of S3 if it refuses a batch call', async () => {
    const attempt = emptied(['a'], (it) => (it.denied = true));

    await expect(attempt).rejects.toThrow('Access Denied');
  });

  it('deletes 1,000 such keys, a few at a time', async () => {
    expect(await emptied(Array.from({ length: 1_000 }, (_, index) => `\u0001${index}`))).toBe(1_000);

    expect(server.left).toEqual([]);
  });
});
