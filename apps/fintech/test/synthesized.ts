import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { templatesOf } from '@slipway/testing/app-main';
import { VARIABLES } from './variables';

export const MAIN = join(__dirname, '..', 'src', 'main');

export type StackId = 'Foundation' | 'Network' | 'BuildImages' | 'Service' | 'TapStack';

/** Returns the templates of the app, as `main.ts` creates them. */
export function synthesized(
  variables: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<StackId, Template>> {
  return templatesOf(MAIN, { ...VARIABLES, ...variables }) as Readonly<Record<StackId, Template>>;
}
