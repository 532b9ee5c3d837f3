import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configVariables } from '../../projenrc/config-variables';
import { allVariables, variablesOf } from '../app-variables.cjs';
import { EXAMPLES } from '../example-variables';
import { synthesisEnvironment } from '../synthesis-environment';

const APPS = resolve(__dirname, '..', '..', 'apps');
const apps = readdirSync(APPS).filter((name) => existsSync(join(APPS, name, 'src', 'config.ts')));

/** Returns the names of all variables that the app's `readConfig` reads, whether or not they are set. */
function readBy(app: string): string[] {
  const names = new Set<string>();
  const note = (name: string | symbol) => typeof name === 'string' && names.add(name);
  const environment = new Proxy<Record<string, string>>(
    { ...EXAMPLES[app] },
    {
      get: (values, name) => (note(name), Reflect.get(values, name)),
      has: (values, name) => (note(name), Reflect.has(values, name)),
    },
  );
  jest.requireActual(join(APPS, app, 'src', 'config')).readConfig(environment);
  return [...names];
}

describe.each(apps)('the target validate of %s', (app) => {
  it('lists every variable that the configuration reads', () => {
    const read = readBy(app);

    expect(read.length).toBeGreaterThan(5);
    expect(read.filter((name) => !variablesOf(join(APPS, app)).includes(name))).toEqual([]);
  });

  it('lists what projen finds in the configuration today', () => {
    expect(variablesOf(join(APPS, app))).toEqual(configVariables(join(APPS, app)));
  });
});

describe('the variables of a configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-variables-'));
    mkdirSync(join(folder, 'src'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a schema', 'Variable.all({\n  TEAM: optional(Variable.TEXT),\n});'],
    ['a member', 'const team = environment.TEAM ?? "none";'],
    ['an element', "const team = process.env['TEAM'];"],
    ['a pattern', 'const { TEAM } = process.env;'],
    ['a constant', 'const TEAM = process.env.TEAM;'],
  ])('are found in %s', (_, source) => {
    writeFileSync(join(folder, 'src', 'config.ts'), `/** Of an ARN. */\n${source}`);

    expect(configVariables(folder)).toEqual(['TEAM']);
  });

  it('are those of the skeleton for an app that is not written yet', () => {
    expect(configVariables(folder)).toEqual(expect.arrayContaining(['ENVIRONMENT_SUFFIX', 'ONCALL_EMAIL']));
  });
});

describe('the environment of a synthesis', () => {
  const brazilcart = join(APPS, 'brazilcart');
  const set = { TEAM: 'shop', ENVIRONMENT_SUFFIX: 'mine', CDK_VALIDATION: 'false', SOMETHING: 'else' };
  const before = Object.keys(set).map((name) => [name, process.env[name]] as const);
  beforeEach(() => Object.assign(process.env, set));
  afterEach(() =>
    before.forEach(([name, value]) => (value === undefined ? delete process.env[name] : (process.env[name] = value))),
  );

  it('has the example configuration, and over it what the user has set', () => {
    expect(synthesisEnvironment(brazilcart, false)).toMatchObject({
      ONCALL_EMAIL: 'oncall@example.com',
      ENVIRONMENT_SUFFIX: 'mine',
      TEAM: 'shop',
      CDK_VALIDATION: 'false',
    });
  });

  it('has an example configuration for a new app too', () => {
    const app = join(mkdtempSync(join(tmpdir(), 'synthesis-environment-')), 'new-app');
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{ "nx": {} }');

    expect(synthesisEnvironment(app, true)).toMatchObject({ ONCALL_EMAIL: 'oncall@example.com' });
  });

  it('has only what the cache is told of when it is validated, so that nothing turns the validation off', () => {
    const environment = synthesisEnvironment(brazilcart, true);

    expect(environment).toMatchObject({ TEAM: 'shop' });
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(CDK_|SOMETHING)/)]));
  });
});

it('does not reach a test: no variable of an app is set in one', () => {
  expect(allVariables()).toContain('ENVIRONMENT_SUFFIX');
  expect(allVariables().filter((name) => name in process.env)).toEqual([]);
});
