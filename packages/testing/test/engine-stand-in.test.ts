import { execFileSync, spawnSync } from 'node:child_process';
import { ENGINE_STAND_IN, scriptEngine } from '../src/engine-stand-in';
import { removeFolders } from '../src/temporary-folders';

afterEach(removeFolders);

/** The program finds Node.js through the PATH, and its script through the other variable. */
const environment = () => {
  const { PATH, CONTAINERS_STAND_IN } = process.env;
  return { PATH, CONTAINERS_STAND_IN };
};

test('records what it was called with, in order', () => {
  const { calls } = scriptEngine({ version: '5.0' });

  expect(calls()).toEqual([]);
  expect(execFileSync(ENGINE_STAND_IN, ['version'], { encoding: 'utf8', env: environment() })).toBe('5.0\n');
  spawnSync(ENGINE_STAND_IN, ['image', 'inspect', 'a:1'], { encoding: 'utf8', env: environment() });
  expect(calls()).toEqual([['version'], ['image', 'inspect', 'a:1']]);
});

test('without a script it is podman 4.3.1, and has nothing', () => {
  scriptEngine();

  expect(execFileSync(ENGINE_STAND_IN, ['version'], { encoding: 'utf8', env: environment() })).toBe('4.3.1\n');
  expect(spawnSync(ENGINE_STAND_IN, ['image', 'inspect', 'a:1'], { encoding: 'utf8', env: environment() }).stderr).toBe(
    'no such image: a:1\n',
  );
});
