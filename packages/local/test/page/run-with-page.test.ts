import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../../src/cli';
import { writePlainAssembly, writeReleaseAssembly } from '../run/release-assembly';
import { writeSecretAssembly } from '../run/secret-assembly';
import { EventReader, http } from './browser';

jest.setTimeout(STARTING_MS);
const { PATH } = process.env;
afterEach(() => (process.env.PATH = PATH));
afterAll(removeFolders);

/** Program that replaces the one that opens browsers. */
function opener(script: string): void {
  const bin = join(temporaryFolder(), 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'xdg-open'), 0o755);
  process.env.PATH = `${bin}:${PATH}`;
}

/** Runs the command without a terminal, and calls a function when the command prints a text. */
async function slipway(argv: readonly string[], when: RegExp, act: (said: string) => Promise<unknown>) {
  const screen = { out: '', err: '' };
  let acted: Promise<unknown> | undefined;
  const stdout = new PassThrough().on('data', (chunk) => {
    screen.out += chunk;
    if (!acted && when.test(screen.out)) {
      acted = act(screen.out);
    }
  });
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const exitCode = await main(
    ['run', ...argv, '--unfenced'],
    Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
    stdout as unknown as NodeJS.WriteStream,
    stderr,
  );
  await acted;
  return { exitCode, ...screen };
}

/** Returns the URL in the file of the page, as a browser reads it. */
function addressIn(file: string): string {
  return /url=(http:[^"]+)"/.exec(readFileSync(file, 'utf8'))![1];
}

async function release(folder: string): Promise<string[]> {
  writeFileSync(join(folder, 'source.zip'), 'PK: a zip');
  const assembly = await writeReleaseAssembly(join(folder, 'cdk.out'));
  return [assembly, '--out', join(folder, 'out'), '--source', join(folder, 'source.zip')];
}

describe('slipway run --open', () => {
  it('opens a page by a file that only its owner can read, and waits there for approvals [RN-09]', async () => {
    const folder = temporaryFolder();
    opener(`echo "$1" > ${folder}/opened`);
    const file = join(folder, 'out', 'live.html');
    const seen = { mode: 0, url: '', html: '' };

    const { exitCode, out, err } = await slipway([...(await release(folder)), '--open'], /live page: /, async () => {
      seen.mode = statSync(file).mode & 0o777;
      seen.url = addressIn(file);
      const reader = await EventReader.open(seen.url);
      await reader.until((changes) =>
        changes.some(({ parts }) => parts.some(({ html }) => html.includes('approval-1'))),
      );
      await http(`${seen.url}approvals/1`, {
        method: 'POST',
        headers: { origin: new URL(seen.url).origin },
        body: JSON.stringify({ decision: 'approve', summary: 'looks good' }),
      });
      const changes = await reader.until((some) =>
        some.some(({ parts }) => parts.some(({ html }) => html.includes('<h1>Delivered</h1>'))),
      );
      seen.html = changes.flatMap(({ parts }) => parts.map(({ html }) => html)).join('\n');
    });

    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(seen.mode).toBe(0o600);
    expect(fileURLToPath(readFileSync(join(folder, 'opened'), 'utf8').trim())).toBe(file);
    expect(seen.html).toContain('on the live page at ');
    expect(seen.html).toContain(': looks good');
    const token = new URL(seen.url).pathname.slice(1, -1);
    const written = ['result.json', 'index.html'].map((name) => readFileSync(join(folder, 'out', name), 'utf8'));
    [out, ...written].forEach((text) => expect(text).not.toContain(token));
    expect(existsSync(file)).toBe(false);
    await expect(fetch(seen.url)).rejects.toThrow();
  });

  it('shows where the page is if no browser can be opened, and rejects with the reason given there', async () => {
    const folder = temporaryFolder();
    opener('exit 3');

    const { exitCode, out } = await slipway(
      [...(await release(folder)), '--open'],
      /could not open a browser \(xdg-open exited with 3\); open file:\/\/\S+live\.html yourself\n/,
      async () => {
        const url = addressIn(join(folder, 'out', 'live.html'));
        const reader = await EventReader.open(url);
        await reader.until((changes) =>
          changes.some(({ parts }) => parts.some(({ html }) => html.includes('approval-1'))),
        );
        await http(`${url}approvals/1`, {
          method: 'POST',
          headers: { origin: new URL(url).origin },
          body: JSON.stringify({ decision: 'reject', summary: 'too risky' }),
        });
        reader.close();
      },
    );

    expect(exitCode).toBe(1);
    expect(out).toContain('on the live page: too risky');
  });
});

describe('slipway run --open, if a stage has failed', () => {
  /** Runs an app whose builds fail until a file exists. */
  async function failing(act: (page: string, mend: () => void) => Promise<unknown>) {
    const folder = temporaryFolder();
    opener('true');
    const assembly = await writeSecretAssembly(join(folder, 'cdk.out'));
    const file = join(assembly, 'Secret.json');
    const mended = join(folder, 'mended');
    writeFileSync(file, readFileSync(file, 'utf8').replace(String.raw`echo \\\"a quiet queue\\\"`, `ls ${mended}`));
    mkdirSync(join(folder, 'pages'));
    writeFileSync(join(folder, 'pages', 'index.html'), 'hello');
    const out = join(folder, 'out');
    const said = await slipway(
      [assembly, '--out', out, '--source', join(folder, 'pages'), '--approve', '--open'],
      /a stage has failed: retry it on the live page or with slipway retry/,
      async () => act(addressIn(join(out, 'live.html')), () => writeFileSync(mended, '')),
    );
    return { ...said, result: JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) };
  }
  const post = async (page: string, path: string, body: object) =>
    http(`${page}${path}`, {
      method: 'POST',
      headers: { origin: new URL(page).origin },
      body: JSON.stringify(body),
    });

  it('waits until the stage is retried, and then ends as if it had not failed', async () => {
    const { exitCode, result } = await failing(async (page, mend) => {
      mend();
      const { body } = await http(page);
      const [, executionId] = /id="retry-([^"]+)"/.exec(body)!;
      await post(page, 'retries', { executionId, stage: 'Build', mode: 'FAILED_ACTIONS' });
    });

    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      verdict: 'as expected',
      destroyed: true,
      executions: [{ status: 'Succeeded', stages: [{}, { attempts: 2 }, {}] }],
    });
  });

  it.each([
    ['on the page', async (page: string) => post(page, 'end', {})],
    ['with Ctrl-C', async () => process.emit('SIGINT')],
  ])('is ended by a person %s, and deletes everything', async (_, end) => {
    const { exitCode, result } = await failing(end);

    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ verdict: 'failed', destroyed: true, executions: [{ status: 'Failed' }] });
  });
});

test('slipway run --serve has a page, too', async () => {
  const folder = temporaryFolder();
  const pages: string[] = [];

  const { exitCode } = await slipway(
    [await writePlainAssembly(join(folder, 'cdk.out')), '--out', join(folder, 'out'), '--serve'],
    /running until/,
    async () => {
      pages.push((await http(addressIn(join(folder, 'out', 'live.html')))).body);
      process.emit('SIGINT');
    },
  );

  expect(exitCode).toBe(0);
  expect(pages[0]).toContain('<p role="status">running until you press Ctrl-C');
});
