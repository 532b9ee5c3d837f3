import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { StandardTags } from '@slipway/conventions';
import { BrazilCartStack } from '../src/brazilcart-stack';
import { readConfig } from '../src/config';

export interface Resource {
  readonly Type: string;
  // A template is what it is; tests say what they expect of it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The template of the app for a suffix, as `main.ts` makes it. */
export function synthesized(suffix = 'dev'): Template {
  const config = readConfig({ ENVIRONMENT_SUFFIX: suffix, ONCALL_EMAIL: 'oncall@example.com' });
  const app = new App();
  StandardTags.apply(app, config.tags);
  return Template.fromStack(new BrazilCartStack(app, config));
}

export function resourcesOf(template: Template, type?: string): [string, Resource][] {
  return Object.entries<Resource>(template.toJSON().Resources).filter(([, resource]) => !type || resource.Type === type);
}

export function only(template: Template, type: string): [string, Resource] {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0];
}
