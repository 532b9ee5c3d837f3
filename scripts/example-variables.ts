/**
 * Example values for the apps' required environment variables, by app name. With them, `npm run synth` works in a fresh
 * clone. Deployments with the CDK CLI do not use them.
 */
export const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  brazilcart: {
    ENVIRONMENT_SUFFIX: 'dev',
    ONCALL_EMAIL: 'oncall@example.com',
  },
  'codecommit-web': {
    ENVIRONMENT_SUFFIX: 'dev',
  },
  fintech: {
    ENVIRONMENT: 'dev',
    AWS_ACCOUNT_ID: '210987654321',
    REPOSITORY: 'acme/payments',
    GITHUB_CONNECTION_ARN:
      'arn:aws:codeconnections:us-east-1:210987654321:connection/6a5e4f0c-0000-4000-8000-000000000000',
    ALERT_EMAIL: 'payments@example.com',
    BUILD_IMAGES: ['node16', 'node18', 'node20', 'node24', 'docker', 'dast']
      .map((image) => `${image}=sha256:${'0'.repeat(64)}`)
      .join(','),
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

/** Example values for a new app. They match the variables that the app skeleton reads. */
export const EXAMPLES_OF_A_NEW_APP: Readonly<Record<string, string>> = {
  ENVIRONMENT_SUFFIX: 'dev',
  ONCALL_EMAIL: 'oncall@example.com',
};
