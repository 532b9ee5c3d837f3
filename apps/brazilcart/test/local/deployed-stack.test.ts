import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { DeliveredApp } from './delivered-app';

jest.setTimeout(300_000);

const APP = join(__dirname, '..', '..');
const JEST = require.resolve('jest/bin/jest');

let app: DeliveredApp;
beforeAll(async () => (app = await DeliveredApp.deploy('integ')));
afterAll(() => app?.end());

/** Runs `npm run integ` against the embedded AWS. */
async function integ(environment: Record<string, string>): Promise<{ exitCode: number; output: string }> {
  const child = spawn(
    process.execPath,
    [JEST, '-c', join(APP, 'integ', 'jest.config.cjs'), '--testNamePattern', '^(?!.*needs AWS)'],
    {
      cwd: APP,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ONCALL_EMAIL: 'oncall@example.com',
        ...app.run.aws.environment(app.run.aws.root),
        ...environment,
      },
    },
  );
  const [output, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { exitCode: exitCode as number, output };
}

describe('the checks of a deployed stack', () => {
  it('[BC-13] pass against its deployment to the embedded AWS', async () => {
    const { exitCode, output } = await integ({ ENVIRONMENT_SUFFIX: 'integ' });

    expect(output).toMatch(/Tests: +1 skipped, 10 passed, 11 total/);
    expect(exitCode).toBe(0);
  });

  it('[BC-13] fail if nothing is deployed', async () => {
    const { exitCode, output } = await integ({ ENVIRONMENT_SUFFIX: 'nowhere' });

    expect(output).toContain('brazilcart-stack-nowhere');
    expect(exitCode).toBe(1);
  });
});
