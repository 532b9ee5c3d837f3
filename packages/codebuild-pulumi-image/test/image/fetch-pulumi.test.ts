import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ScriptFolder } from './command-stand-ins';

const ARCHIVE = 'pulumi-v3.248.0-linux-x64.tar.gz';
const CHECKSUMS = 'pulumi-3.248.0-checksums.txt';
const RELEASE = 'https://github.com/pulumi/pulumi/releases/download/v3.248.0';
let folder: ScriptFolder;
let sha256: string;

/** Creates a release with an archive that contains `pulumi/pulumi`, and a curl that downloads the release. */
beforeEach(() => {
  folder = new ScriptFolder();
  mkdirSync(folder.file('release', 'pulumi'), { recursive: true });
  writeFileSync(folder.file('release', 'pulumi', 'pulumi'), 'the CLI');
  execFileSync('tar', ['--create', '--gzip', '--file', ARCHIVE, 'pulumi'], {
    cwd: folder.file('release'),
    env: { PATH: process.env.PATH },
  });
  sha256 = createHash('sha256')
    .update(readFileSync(folder.file('release', ARCHIVE)))
    .digest('hex');
  publish(
    `${'0'.repeat(64)}  pulumi-v3.248.0-linux-arm64.tar.gz\n${sha256}  ${ARCHIVE}\n${'1'.repeat(64)}  pulumi-v3.248.0-windows-x64.zip\n`,
  );
  folder.standIn('curl', `for last; do :; done; shift $(($# - 2)); cp "${folder.file('release')}/\${last##*/}" "$1"`);
});
afterEach(() => folder.remove());

const publish = (checksums: string) => writeFileSync(folder.file('release', CHECKSUMS), checksums);
const fetch = (environment: Record<string, string | undefined> = {}) =>
  folder.run('fetch-pulumi.sh', { PULUMI_VERSION: '3.248.0', PULUMI_SHA256: sha256, ...environment });
const unpacked = () => existsSync(folder.file('pulumi'));

describe('[PG-04] the script that fetches Pulumi', () => {
  it('unpacks an archive that is what was pinned and what the release says', () => {
    const { code, calls } = fetch();

    expect(code).toBe(0);
    expect(readFileSync(folder.file('pulumi', 'pulumi'), 'utf8')).toBe('the CLI');
    expect(calls).toEqual(
      [ARCHIVE, CHECKSUMS].map(
        (file) =>
          `curl --proto =https --tlsv1.2 --fail --silent --show-error --location --retry 3 --output ${file} ${RELEASE}/${file}`,
      ),
    );
  });

  it('reads checksums that mark binary files as well', () => {
    publish(`${sha256} *${ARCHIVE}\n`);

    expect(fetch().code).toBe(0);
  });

  it.each([
    [
      'that nobody pinned, and downloads nothing',
      () => fetch({ PULUMI_SHA256: '' }),
      `PULUMI_SHA256 is not set: set it to the SHA-256 of ${ARCHIVE}, which ${CHECKSUMS} lists`,
    ],
    [
      'that was pinned as something else',
      () => fetch({ PULUMI_SHA256: 'a'.repeat(64) }),
      `PULUMI_SHA256 is ${'a'.repeat(64)}, but ${CHECKSUMS} lists '`,
    ],
    [
      'that the release does not list',
      () => {
        publish(`${'0'.repeat(64)}  other.tar.gz\n`);
        return fetch();
      },
      `${CHECKSUMS} lists '' for ${ARCHIVE}`,
    ],
    [
      'that the release lists under a longer name only',
      () => {
        publish(`${sha256}  x-${ARCHIVE}\n`);
        return fetch();
      },
      "lists ''",
    ],
    [
      'that was changed on its way',
      () => {
        writeFileSync(folder.file('release', ARCHIVE), 'changed');
        return fetch();
      },
      `${ARCHIVE} does not have the hash in ${CHECKSUMS}: the archive was changed or truncated in transit`,
    ],
  ])('unpacks none %s', (_, act, message) => {
    const { code, err } = act();

    expect([code, unpacked()]).toEqual([2, false]);
    expect(err).toContain(message);
  });

  it('ends with an error if a download fails, and unpacks nothing', () => {
    folder.standIn('curl', 'exit 22');

    const { code, calls } = fetch();

    expect([code, calls.length, unpacked()]).toEqual([22, 1, false]);
  });

  it('checks before it unpacks', () => {
    const script = readFileSync(folder.file('context', 'fetch-pulumi.sh'), 'utf8');

    expect(script.indexOf('sha256sum --check')).toBeLessThan(script.indexOf('tar --extract'));
  });
});
