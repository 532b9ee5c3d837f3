import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';

const Environment = jest.requireActual('../jest-environment.cjs');
const PROJECT = { testEnvironmentOptions: {}, globals: {}, fakeTimers: {} };

describe('a test file', () => {
  const { CDK_OUTDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'jest-environment-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
    delete process.env.CDK_OUTDIR;
    Object.assign(process.env, CDK_OUTDIR === undefined ? {} : { CDK_OUTDIR });
  });

  it('loads its own code again where it asks for that, but not the CDK', () => {
    const load = (name: string) => {
      let loaded: unknown;
      jest.isolateModules(() => (loaded = jest.requireActual(name)));
      return loaded;
    };

    expect(load('aws-cdk-lib/aws-kms')).toBe(load('aws-cdk-lib/aws-kms'));
    expect(load('../outcome')).not.toBe(load('../outcome'));
  });

  it.each([
    ['one by one', () => (process.env.CDK_OUTDIR = folder)],
    ['as a whole', () => (process.env = { CDK_OUTDIR: folder })],
  ])('sets variables that the CDK reads, %s', (_, set) => {
    const variables = process.env;
    set();

    const { outdir } = new App();

    process.env = variables;
    expect(outdir).toBe(folder);
  });
});

describe('the end of a test file', () => {
  it('takes back every variable that it set, changed or removed', async () => {
    process.env.KEPT = 'kept';
    const variables = process.env;
    const environment = new Environment({ projectConfig: PROJECT }, {});
    Object.assign(environment.global.process.env, { KEPT: 'changed', ADDED: 'added' });
    environment.global.process.env = { OTHER: 'other' };

    await environment.teardown();

    expect(process.env).toBe(variables);
    expect(process.env).toMatchObject({ KEPT: 'kept' });
    expect(process.env).not.toHaveProperty('ADDED');
  });

  it('ends what would synthesize its apps once more', async () => {
    const before = process.listeners('beforeExit');
    const environment = new Environment({ projectConfig: PROJECT }, {});
    process.on('beforeExit', () => undefined);

    await environment.teardown();

    expect(process.listeners('beforeExit')).toEqual(before);
  });
});
