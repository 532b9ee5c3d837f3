import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { templatesOf } from '@slipway/testing/app-main';

export const MAIN = join(__dirname, '..', 'src', 'main');

/** Returns the templates of the app for a suffix, as `main.ts` creates them. */
export function synthesized(
  variables: Readonly<Record<string, string>> = {},
): Readonly<Record<'Foundation' | 'Web', Template>> {
  return templatesOf(MAIN, { ENVIRONMENT_SUFFIX: 'dev', ...variables }) as Readonly<
    Record<'Foundation' | 'Web', Template>
  >;
}

/** Returns the template of the stack that composes the components. */
export function web(variables: Readonly<Record<string, string>> = {}): Template {
  return synthesized(variables).Web;
}
