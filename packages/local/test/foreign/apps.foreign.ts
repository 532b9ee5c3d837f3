import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { ForeignApp } from './foreign-app';
import { ForeignResult, runForeignApp } from './run-foreign-app';

/** Each file in this folder contains an app, and exports it with the name `app`. */
const APPS = join(__dirname, 'apps');
const apps = readdirSync(APPS, { withFileTypes: true }).map((entry): [string, ForeignApp] => [
  entry.name.replace(/\.ts$/, ''),
  (require(join(APPS, entry.name)) as { readonly app: ForeignApp }).app, // eslint-disable-line @typescript-eslint/no-require-imports
]);
const results = new Map<string, ForeignResult>();

const INSTALLING_MS = 600_000;

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

describe('a foreign app', () => {
  const installing = apps.filter(([, { prepare }]) => prepare);
  test.each(installing)('%s is installed', (_, { prepare }) => prepare!(), INSTALLING_MS);

  it.each(apps)('[RN-01] [RN-03] %s executes what it should', async (name, app) => {
    const result = await runForeignApp(app);
    results.set(name, result);

    const { executed, left, errors, exitCode, screen, failures } = result;
    const { fails = [] } = app;
    expect({ executed: [...executed].sort(), left: [...left].sort(), errors, exitCode, screen, failures }).toEqual({
      executed: [...app.executes].sort(),
      left: [...(app.leaves ?? [])].sort(),
      errors: app.leaves ? expect.anything() : [],
      exitCode: fails.length === 0 ? 0 : 1,
      screen: expect.stringContaining(`${fails.length === 0 ? 'as expected' : 'FAILED'}: ${app.executes.length} of`),
      failures: fails.map((reason) => expect.stringMatching(reason)),
    });
    if (fails.length === 0) {
      app.leaves?.forEach((action) => expect(screen.trimEnd().split('\n').at(-1)).toContain(action));
    }
  });
});

test('all apps execute all of their actions, except listed ones', () => {
  const whole = [...results.values()].filter(({ exitCode, left }) => exitCode === 0 && left.length === 0);
  const expected = apps.filter(([name, { leaves = [] }]) => results.has(name) && leaves.length === 0);

  process.stdout.write(`${whole.length} of ${results.size} apps executed all of their actions\n`);
  expect(whole).toHaveLength(expected.length);
});
