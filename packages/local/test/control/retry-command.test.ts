import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../../src/cli';
import { writeReleaseAssembly } from '../run/release-assembly';

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function slipway(argv: readonly string[], onText: (text: string) => unknown = () => undefined): Promise<Said> {
  const screen = { out: '', err: '' };
  const stdout = new PassThrough().on('data', (chunk) => {
    screen.out += chunk;
    onText(screen.out);
  });
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const stdin = Object.assign(new PassThrough(), { isTTY: false });
  const exitCode = await main(
    argv,
    stdin as unknown as NodeJS.ReadStream,
    stdout as unknown as NodeJS.WriteStream,
    stderr,
  );
  return { exitCode, ...screen };
}

describe('slipway retry', () => {
  it('retries the failed stage of a run that is served, and reports what CodePipeline would refuse', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    const said: Said[] = [];
    const retry = async (...args: string[]) => said.push(await slipway(['retry', ...args, '--out', out]));
    writeFileSync(join(folder, 'source.zip'), 'PK: a zip');
    const assembly = await writeReleaseAssembly(join(folder, 'cdk.out'));
    let acted: Promise<unknown> | undefined;
    let isOver = false;

    const run = await slipway(
      [
        ...['run', assembly, '--out', out, '--source', join(folder, 'source.zip')],
        ...['--serve', '--reject', '--unfenced'],
      ],
      (text) => {
        if (!acted && / release [0-9a-f]{8} FAILED/.test(text)) {
          acted = (async () => {
            await retry('release', 'Source');
            await retry('release', 'Release', '--execution', 'e-0', '--all');
            await retry('release', 'Release');
          })();
        }
        if (!isOver && text.split(/ release [0-9a-f]{8} FAILED/).length === 3) {
          isOver = true; // a second Ctrl-C would end this process
          process.emit('SIGINT');
        }
      },
    );
    await acted;

    const [source, unknown, release] = said;
    expect([source.exitCode, source.err]).toEqual([
      1,
      'no execution can be retried in stage Source of release; stages that can be retried now: release Release\n',
    ]);
    expect([unknown.exitCode, unknown.err]).toEqual([
      1,
      'pipeline release, in its current declaration, has no execution e-0; start a new execution\n',
    ]);
    expect(release.out).toMatch(/^stage Release of release is retried: execution [0-9a-f-]{36} continues\n$/);
    expect(run.out).toMatch(/ release [0-9a-f]{8} continues with the retry of a failed stage\n/);
    const { executions } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    expect(executions).toMatchObject([{ stages: [{}, { attempts: 2 }] }]);
    expect(existsSync(join(out, 'endpoint.json'))).toBe(false);
  });
});
