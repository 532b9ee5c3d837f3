import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { childEnvironment } from '../src/child-environment';
import { ProgramProcess, runProgram } from '../src/program';

/** Runs a program of one line. */
function program(act: string) {
  const script = `require('${join(__dirname, '..', 'src', 'program')}').runProgram('shop', ${act}, process)`;
  const { status, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
    env: childEnvironment(),
    encoding: 'utf8',
  });
  return { status, stderr };
}

test.each([
  ['its exit code', 'async () => 3', 3, ''],
  ['0 when it has proven it', 'async () => 0', 0, ''],
  ['1 and one line when it fails', "async () => { throw new Error('no source') }", 1, 'shop: no source\n'],
  ['1 when it ends in the middle', 'async () => process.exit()', 1, ''],
])('a program ends with %s', (_, act, status, stderr) => {
  expect(program(act)).toEqual({ status, stderr });
});

test('a program that waits forever reports this, and does not end as a success', () => {
  expect(program('() => new Promise(() => undefined)')).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^\nshop: the run ended too early, because a promise never settled/),
  });
});

describe('the exit code of a program', () => {
  class TriedProcess extends EventEmitter {
    public exitCode: number | undefined;
    public said = '';
    public readonly stderr = { write: (text: string) => (this.said += text) };
  }
  const tried = (act: () => Promise<number>): TriedProcess => {
    const process = new TriedProcess();
    runProgram('shop', act, process as unknown as ProgramProcess);
    return process;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('is 1 until success is proven', async () => {
    let prove = (_exitCode: number): void => undefined;
    const process = tried(() => new Promise((resolve) => (prove = resolve)));
    const before = process.exitCode;
    prove(0);
    await settled();
    process.emit('beforeExit');

    expect([before, process.exitCode, process.said]).toEqual([1, 0, '']);
  });

  it('stays 1 when it fails, or when its event loop empties', async () => {
    const failed = tried(async () => Promise.reject(new Error('no source')));
    await settled();
    const emptied = tried(() => new Promise(() => undefined));
    emptied.emit('beforeExit');

    expect([failed.exitCode, failed.said]).toEqual([1, 'shop: no source\n']);
    expect(emptied).toMatchObject({ exitCode: 1, said: expect.stringContaining('the run ended too early') });
  });
});
