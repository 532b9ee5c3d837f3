import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { StandardTags } from '@slipway/conventions';
import { BrazilCartStack } from '../src/brazilcart-stack';
import { readConfig } from '../src/config';

/** The template of the app for a suffix, as `main.ts` makes it. */
export function synthesized(suffix = 'dev'): Template {
  const config = readConfig({ ENVIRONMENT_SUFFIX: suffix, ONCALL_EMAIL: 'oncall@example.com' });
  const app = new App();
  StandardTags.apply(app, config.tags);
  return Template.fromStack(new BrazilCartStack(app, config));
}
