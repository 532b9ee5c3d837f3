import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { openFindings } from './validation-report';

/**
 * Synthesizes the app in the working directory to `cdk.out` (or `$CDK_OUTDIR`), as the CDK CLI would with its `cdk.json`, in a tenth of the time.
 * The built-in validator and every plugin run; what they find and nobody acknowledged with a reason fails.
 */
const { app, context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
/** By app, so that a fresh clone can be synthesized and looked at. The CDK CLI, which deploys, has no such defaults. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  brazilcart: {
    ENVIRONMENT_SUFFIX: 'dev',
    ONCALL_EMAIL: 'oncall@example.com',
  },
  'github-container': {
    ENVIRONMENT_SUFFIX: 'dev',
    AWS_ACCOUNT_ID: '210987654321',
    REPOSITORY: 'acme/shipping-rates',
    COMMIT_AUTHOR: 'octocat',
    PR_NUMBER: '42',
    TEAM: 'platform',
  },
  'pulumi-gitops': {
    ENVIRONMENT_SUFFIX: 'dev',
    ONCALL_EMAIL: 'oncall@example.com',
    TOOLING_ACCOUNT: '210987654321',
    GITHUB_REPOSITORY: 'acme/infrastructure',
    GITHUB_CONNECTION_ARN:
      'arn:aws:codeconnections:us-east-1:210987654321:connection/6a5e4f0c-0000-4000-8000-000000000000',
    GITHUB_TOKEN_SECRET: 'github-token',
    PULUMI_IMAGE_DIGEST: `sha256:${'0'.repeat(64)}`,
    BASE_IMAGE: `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:${'0'.repeat(64)}`,
    PULUMI_SHA256: '0'.repeat(64),
  },
};

const outdir = resolve(process.env.CDK_OUTDIR ?? 'cdk.out');
const environment = {
  ...EXAMPLES[basename(process.cwd())],
  ...process.env,
  CDK_OUTDIR: outdir,
  CDK_CONTEXT_JSON: JSON.stringify(context),
};

rmSync(outdir, { recursive: true, force: true });
try {
  execFileSync(app, { shell: true, stdio: 'inherit', env: environment });
} catch {
  console.error(`${app} failed, as it says above`);
  process.exit(1);
}
checkReport(join(outdir, 'validation-report.json'));
console.log(`synthesized ${outdir}`);

function checkReport(file: string): void {
  if (process.env.CDK_VALIDATION === 'false') {
    console.warn('not validated: CDK_VALIDATION is false');
  } else if (!existsSync(file)) {
    fail([`${file} is missing: the app must run CDK's own validation, which writes it at synthesis`]);
  } else {
    fail(openFindings(JSON.parse(readFileSync(file, 'utf8'))));
  }
}

function fail(findings: readonly string[]): void {
  if (findings.length > 0) {
    console.error(findings.join('\n'));
    process.exit(1);
  }
}
