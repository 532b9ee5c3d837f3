import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { inTerminal, InTerminalProps, TerminalRun } from '../../src/run/in-terminal';
import { report } from '../report/execution';

test('problems are on standard error, the verdict is the last line, and the exit code agrees', async () => {
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);

  const exitCode = await inTerminal({ name: 'shop', decision: true, allowRealAccount: true }, async () =>
    report({
      verdict: 'not deleted',
      exitCode: 1,
      summary: 'delivered, but the stacks were not deleted: 3 of 3 actions executed, 0 simulated',
      problems: ['a bucket is not empty'],
    }),
  );
  const said = [out, err].map((stream) => stream.mock.calls.map(([text]) => text).join(''));
  [out, err].forEach((stream) => stream.mockRestore());

  expect(exitCode).toBe(1);
  expect(said[0]).toMatch(/ {2}delivered, but the stacks were not deleted: 3 of 3 actions executed, 0 simulated\n$/);
  expect(said[1]).toBe('shop: a bucket is not empty\n');
});

/** Settings of a run in a terminal. */
async function runWith(props: Partial<InTerminalProps>): Promise<{ readonly said: string; readonly run: TerminalRun }> {
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const said: string[] = [];
  out.mockImplementation((text) => said.push(String(text)) > 0);
  let run: TerminalRun | undefined;
  await inTerminal({ name: 'shop', decision: true, allowRealAccount: true, ...props }, async (made) => {
    run = made;
    return report();
  }).finally(() => out.mockRestore());
  return { said: said.join(''), run: run! };
}

/** Program that responds like bubblewrap, but creates no sandbox. */
function bubblewrap(): string {
  const program = join(temporaryFolder(), 'bwrap');
  writeFileSync(program, '#!/bin/sh\nexit 0\n');
  chmodSync(program, 0o755);
  return program;
}

afterEach(removeFolders);

test('the builds of a demonstration are fenced if possible', async () => {
  const program = bubblewrap();

  expect((await runWith({ bubblewrap: program })).run.fence).toMatchObject({ bubblewrap: { program } });
});

test('elsewhere they are not fenced, and a line states why', async () => {
  const { said, run } = await runWith({ bubblewrap: '/nowhere/bwrap' });

  expect(run.fence).toBeUndefined();
  expect(said).toContain('the builds of this demo are not fenced: bubblewrap is not installed');
});

test('the builds of other people are fenced, or not run', async () => {
  const hosts = ['a.example'];

  expect((await runWith({ fence: { allowHost: hosts }, bubblewrap: bubblewrap() })).run.fence).toMatchObject({ hosts });
  expect((await runWith({ fence: { unfenced: true } })).run.fence).toBeUndefined();
  await expect(runWith({ fence: {}, bubblewrap: '/nowhere/bwrap' })).rejects.toThrow(/--unfenced/);
});

test('an engine runs the builds if the user names it, and a line states this', async () => {
  scriptEngine();

  const { said, run } = await runWith({
    fence: { engine: 'podman' },
    bubblewrap: bubblewrap(),
    engine: ENGINE_STAND_IN,
  });

  expect(run.fence?.images?.engine).toMatchObject({ name: 'podman', version: '4.3.1' });
  expect(said).toContain('builds and tasks run in containers of their images, with podman 4.3.1');
});
