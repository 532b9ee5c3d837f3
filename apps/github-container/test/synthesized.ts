import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { templatesOf } from '@slipway/testing/app-main';
import { VARIABLES } from './variables';

export const MAIN = join(__dirname, '..', 'src', 'main');

export interface Synthesized {
  readonly foundation: Template;
  readonly service: Template;
  readonly delivery: Template;
}

/** Returns the templates of the app, as `main.ts` creates them. */
export function synthesized(variables: Readonly<Record<string, string | undefined>> = {}): Synthesized {
  const { Foundation, Service, Delivery } = templatesOf(MAIN, { ...VARIABLES, ...variables });
  return { foundation: Foundation, service: Service, delivery: Delivery };
}
