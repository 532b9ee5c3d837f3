import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BoundProcess } from '../src/bound-process';
import { childEnvironment } from '../src/child-environment';
import { isAlive } from '@slipway/testing/is-alive';
import { until } from '@slipway/testing/until';

const run = (program: string) =>
  new BoundProcess({
    command: ['node', '-e', program],
    directory: '/',
    environment: { PATH: process.env.PATH!, WORD: 'own' },
    output: 'pipe',
  });

const gone = (pid: number) => until(() => !isAlive(pid));

describe('a bound process', () => {
  it('sees its environment and nothing else, and reports how it ended', async () => {
    const process = run('console.log(process.env.WORD, process.env.HOME); console.error("bad")');

    expect(await Promise.all(process.output.map((stream) => text(stream)))).toEqual(['own undefined\n', 'bad\n']);
    expect(await process.ended()).toBe(0);
    expect(process.over).toBe(true);
    await process.stop(10);
  });

  it.each([
    ['process.exit(3)', 'exit code 3'],
    ['process.kill(process.pid, "SIGINT")', 'SIGINT'],
  ])('reports that %s is %s', async (program, end) => {
    expect(await run(program).ended()).toBe(end);
  });

  it('is asked to end first, and killed if it does not', async () => {
    const polite = run(
      'process.on("SIGTERM", () => process.exit(0)); console.log("ready"); setInterval(() => undefined, 1000)',
    );
    const deaf = run(
      'process.on("SIGTERM", () => undefined); console.log("ready"); setInterval(() => undefined, 1000)',
    );
    await Promise.all([polite, deaf].map(({ output: [out] }) => once(out, 'data')));

    await Promise.all([polite.stop(5000), deaf.stop(200)]);

    expect([await polite.ended(), await deaf.ended()]).toEqual([0, 'SIGKILL']);
  });

  it('takes its child processes with it, and ends when its parent is killed', async () => {
    const owner = spawn(process.execPath, ['-r', 'tsx/cjs', join(__dirname, 'abandoned-owner.ts')], {
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const pids = line.toString().trim().split(' ').map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);

    owner.kill('SIGKILL');

    await Promise.all(pids.map(gone));
  });
});
