import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { templatesOf } from '@slipway/testing/app-main';

export const MAIN = join(__dirname, '..', 'src', 'main');
export const VARIABLES = { ENVIRONMENT_SUFFIX: 'dev', ONCALL_EMAIL: 'oncall@example.com' };

/** Returns the template that `main.ts` creates for a suffix. */
export function synthesized(suffix = 'dev'): Template {
  return templatesOf(MAIN, { ...VARIABLES, ENVIRONMENT_SUFFIX: suffix }).SampleName;
}
