import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { templatesOf } from '@slipway/testing/app-main';

const MAIN = join(__dirname, '..', 'src', 'main');

/**
 * Returns the template of the app for a suffix, as `main.ts` creates it.
 * @param variables variables in addition to the required ones
 */
export function synthesized(suffix = 'dev', variables: Readonly<Record<string, string>> = {}): Template {
  return templatesOf(MAIN, { ENVIRONMENT_SUFFIX: suffix, ONCALL_EMAIL: 'oncall@example.com', ...variables }).BrazilCart;
}
