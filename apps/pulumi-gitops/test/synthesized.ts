import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { templatesOf } from '@slipway/testing/app-main';
import { Config, ENVIRONMENTS, readConfig } from '../src/config';

export const MAIN = join(__dirname, '..', 'src', 'main');

export const TOOLING = '210987654321';
export const VARIABLES = {
  ENVIRONMENT_SUFFIX: 'acme',
  ONCALL_EMAIL: 'oncall@example.com',
  TOOLING_ACCOUNT: TOOLING,
  GITHUB_REPOSITORY: 'acme/infrastructure',
  GITHUB_CONNECTION_ARN: `arn:aws:codeconnections:us-east-1:${TOOLING}:connection/1`,
  PULUMI_IMAGE_DIGEST: `sha256:${'0'.repeat(64)}`,
  GITHUB_TOKEN_SECRET: 'github-token',
  BASE_IMAGE: `node:22-bookworm-slim@sha256:${'1'.repeat(64)}`,
  PULUMI_SHA256: '2'.repeat(64),
};

export interface Synthesized {
  readonly config: Config;
  readonly image: Template;
  readonly tooling: Template;
  /** Target accounts, in the order of the environments. */
  readonly roles: readonly Template[];
}

/** Returns the templates of the app, as `main.ts` creates them. */
export function synthesized(variables: Readonly<Record<string, string | undefined>> = {}): Synthesized {
  const all = { ...VARIABLES, ...variables };
  const templates = templatesOf(MAIN, all);
  const roles = ENVIRONMENTS.map((environment) => templates[`DeploymentRoles-${environment}`]);
  return { config: readConfig(all), image: templates.BuildImage, tooling: templates.Tooling, roles };
}
