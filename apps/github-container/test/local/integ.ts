import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { VARIABLES } from '../variables';

const APP = join(__dirname, '..', '..');
const JEST = require.resolve('jest/bin/jest');

/** Runs `npm run integ` against an embedded AWS. */
export async function integ(
  suffix: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(
    process.execPath,
    [JEST, '-c', join(APP, 'integ', 'jest.config.cjs'), '--testNamePattern', '^(?!.*needs AWS)'],
    {
      cwd: APP,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...VARIABLES,
        AWS_ACCOUNT_ID: '111122223333',
        ENVIRONMENT_SUFFIX: suffix,
        ...environment,
      },
    },
  );
  const [output, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { exitCode: exitCode as number, output };
}
