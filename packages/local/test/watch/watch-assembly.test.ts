import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../../src/cli';
import { writeSecretAssembly } from '../run/secret-assembly';

const TEMPLATE = 'Secret.json';
/** Buildspec command, escaped as in the template, where the buildspec is JSON in a JSON string. */
const COMMAND = String.raw`echo \\\"a quiet queue\\\"`;

jest.setTimeout(2 * STARTING_MS);
afterAll(removeFolders);

let folder: string;
let screen: string;
let ended: Promise<number>;
let original: string;

beforeEach(async () => {
  folder = temporaryFolder();
  screen = '';
  const assembly = await writeSecretAssembly(join(folder, 'cdk.out'));
  original = readFileSync(join(assembly, TEMPLATE), 'utf8');
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'pages', 'index.html'), 'hello');
  const write = new PassThrough().on('data', (chunk) => (screen += chunk));
  ended = main(
    ['watch', assembly, '--out', join(folder, 'out'), '--source', join(folder, 'pages'), '--approve', '--unfenced'],
    Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
    write as unknown as NodeJS.WriteStream,
    write,
  );
});

/** Writes an assembly as a synthesis does, with the manifest last. */
function synthesize(command: string, template = original): void {
  writeFileSync(join(folder, 'cdk.out', TEMPLATE), template.replace(COMMAND, command));
  const manifest = join(folder, 'cdk.out', 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest));
}

/** Waits for new text on the screen. */
async function shows(what: RegExp): Promise<void> {
  for (const deadline = Date.now() + STARTING_MS; !what.test(screen); await sleep(20)) {
    if (Date.now() > deadline) {
      throw new Error(`the screen does not show ${what}:\n${screen}`);
    }
  }
  screen = screen.replace(new RegExp(`[^]*${what.source}`, what.flags), '');
}

const result = () => JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'));

describe('slipway watch', () => {
  it('runs the pipelines again when another app is synthesized, no matter what failed before, until Ctrl-C', async () => {
    await shows(/as expected: .*\n {2}watching .*cdk\.out/);

    synthesize(COMMAND); // nothing is new
    await sleep(500);
    expect(screen).not.toContain('has changed');
    synthesize('exit 3');
    await shows(/has changed\n[^]*deploying Secret[^]*FAILED: .*\n {2}watching/);

    synthesize('true', original.replace('{"Ref":"Artifacts"}', '{"Ref":"Nowhere"}'));
    await shows(/has changed\n[^]*not deployed: .*Nowhere[^]*watching/);

    synthesize('true');
    await shows(/has changed\n[^]*as expected: .*\n {2}watching/);
    process.emit('SIGINT');

    expect(await ended).toBe(0);
    expect(screen).toMatch(/deleting Secret[^]*report: .*index\.html\n {2}as expected: /);
    const { executions, destroyed } = result();
    expect(destroyed).toBe(true);
    expect(executions.length).toBeGreaterThanOrEqual(3);
  });

  it('lets a failed stage be retried, and then exits with the outcome of the retry', async () => {
    await shows(/watching/);
    synthesize(`ls ${join(folder, 'mended')}`);
    await shows(/has changed\n[^]*FAILED: .*\n {2}watching/);
    writeFileSync(join(folder, 'mended'), '');
    const silent = new PassThrough() as unknown as NodeJS.WriteStream;

    const retried = await main(
      ['retry', 'secretive', 'Build', '--out', join(folder, 'out')],
      new PassThrough() as unknown as NodeJS.ReadStream,
      silent,
      silent,
    );
    await shows(/continues with the retry of a failed stage[^]*secretive [0-9a-f]{8} succeeded/);
    process.emit('SIGINT');

    expect([retried, await ended]).toEqual([0, 0]);
  });

  it('stops running pipelines when the app changes meanwhile', async () => {
    await shows(/watching/);
    synthesize('sleep 600');
    await shows(/started by/);

    synthesize('true');
    await shows(/has changed\n[^]*STOPPED[^]*as expected: .*\n {2}watching/);
    process.emit('SIGINT');

    expect(await ended).toBe(0);
    expect(result().executions.map(({ status }: { status: string }) => status)).toEqual([
      'Succeeded',
      'Stopped',
      'Succeeded',
    ]);
  });
});
