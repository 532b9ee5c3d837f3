import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ENGINE_STAND_IN, EngineScript, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { findEngine, tryEngine } from '../../src';

afterEach(removeFolders);

async function tried(script: EngineScript, milliseconds?: number) {
  const { calls } = scriptEngine(script);
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  return { problem: await tryEngine(engine, milliseconds), calls: calls().map(([command]) => command) };
}

const trials = () => readdirSync(tmpdir()).filter((name) => name.startsWith('slipway-trial-'));

test('[RN-11] tries to build an image, run a container, and isolate its network, and leaves nothing', async () => {
  const before = trials();

  const { problem, calls } = await tried({});

  expect(problem).toBeUndefined();
  expect(calls).toEqual(expect.arrayContaining(['build', 'run', 'exec', 'rm']));
  expect(calls.filter((command) => command === 'pull')).toEqual([]);
  expect(trials()).toEqual(before);
});

test.each([
  [{ build: 'no space left' }, 'cannot build an image: no space left'],
  [
    { run: 'Error: no runtime' },
    'cannot run a container: the network of the containers did not start: Error: no runtime',
  ],
  [
    { exec: 'a container reaches other ports' },
    'cannot isolate the network of a container: a container reaches other ports',
  ],
])('[RN-11] reports what an engine cannot do: %j', async (broken, problem) => {
  expect((await tried({ broken })).problem).toBe(problem);
});

test('[RN-11] an engine that does not answer is given up', async () => {
  expect((await tried({}, 1)).problem).toMatch(/^cannot build an image: (it takes longer than 0\.001 s|.*aborted)/);
});
