import { PinnedPlugin } from '@slipway/codebuild-pulumi-image';
import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { optional, pipe, transform } from 'valibot';

/** Names of the environments, in the usual order of review. */
export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface Config {
  /** Region of the deployment, such as `us-east-1`. */
  readonly region: string;
  /** ID of the account with the pipelines, the webhook and the state. */
  readonly toolingAccount: string;
  /** Target account ID of each environment. */
  readonly accounts: Readonly<Record<Environment, string>>;
  /** Suffix that distinguishes this deployment from others in the same accounts, such as `acme`. */
  readonly suffix: string;
  /** Email address that receives alarms, state changes and approval requests. */
  readonly oncallEmail: string;
  /** Name of the GitHub repository, such as `acme/infrastructure`. */
  readonly repository: string;
  /** URL of the GitHub API, which is `https://HOST/api/v3` for GitHub Enterprise. */
  readonly apiUrl: string;
  /** Branch whose pushes are delivered. */
  readonly branch: string;
  /** ARN of the connection through which the repository is read. @default - the repository is read with the token */
  readonly connectionArn?: string;
  /**
   * Name of a secret with a GitHub token, as plain text. The token is used to set commit statuses, to comment on pull
   * requests and, if no connection is configured, to read the repository.
   */
  readonly tokenSecretName: string;
  /**
   * Version ID of the secret with the token, if the repository is read with the token.
   * @default - the version that is current when the pipelines are created
   */
  readonly tokenVersionId?: string;
  /** Contents of the build image: its base image, programs and plugins. */
  readonly image: ImageConfig;
  readonly tags: StandardTagsProps;
}

export interface ImageConfig {
  /** Digest of the promoted image in which the pipelines run: `sha256:...`. */
  readonly digest: string;
  /** URI of the Debian base image with Node.js, with its digest. */
  readonly base: string;
  readonly nodeVersion: string;
  readonly pulumiVersion: string;
  /** SHA-256 of the Pulumi CLI archive, as 64 hex digits. */
  readonly pulumiSha256: string;
  /** Provider plugins in the image. No other plugins are downloaded. */
  readonly plugins: readonly PinnedPlugin[];
}

const EXAMPLES = {
  ENVIRONMENT_SUFFIX: 'acme',
  ONCALL_EMAIL: 'oncall@example.com',
  DEPLOY_REGION: 'us-east-1',
  TOOLING_ACCOUNT: '210987654321',
  DEV_ACCOUNT: '123456789012',
  STAGING_ACCOUNT: '234567890123',
  PROD_ACCOUNT: '345678901234',
  GITHUB_REPOSITORY: 'acme/infrastructure',
  GITHUB_BRANCH: 'main',
  GITHUB_API_URL: 'https://github.example.com/api/v3',
  GITHUB_CONNECTION_ARN:
    'arn:aws:codeconnections:us-east-1:210987654321:connection/6a5e4f0c-0000-4000-8000-000000000000',
  GITHUB_TOKEN_SECRET: 'github-token',
  GITHUB_TOKEN_VERSION: '6a5e4f0c-0000-4000-8000-000000000000',
  PULUMI_IMAGE_DIGEST: `sha256:${'0'.repeat(64)}`,
  BASE_IMAGE: `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:${'0'.repeat(64)}`,
  NODE_VERSION: '22.20.0',
  PULUMI_VERSION: '3.248.0',
  PULUMI_SHA256: '0'.repeat(64),
  PULUMI_PLUGINS: `aws@7.12.0@${'0'.repeat(64)}`,
  TEAM: 'platform',
} as const;

const version = Variable.matching(/^\d+\.\d+\.\d+$/, 'is not a version with three numbers');

const PLUGIN = /[a-z0-9-]+@\d+\.\d+\.\d+@[0-9a-f]{64}/.source;
const plugins = pipe(
  Variable.matching(
    new RegExp(`^(?:${PLUGIN}(?:[\\s,]+${PLUGIN})*)?$`),
    'is not a list of plugins: list each plugin as name@version@sha256, separated by commas or spaces',
  ),
  transform((list) =>
    list
      .split(/[\s,]+/)
      .filter((plugin) => plugin !== '')
      .map(pinnedPlugin),
  ),
);

const Variables = Variable.all({
  ENVIRONMENT_SUFFIX: Variable.suffix(12),
  ONCALL_EMAIL: Variable.EMAIL,
  DEPLOY_REGION: optional(Variable.REGION, 'us-east-1'),
  TOOLING_ACCOUNT: Variable.ACCOUNT,
  DEV_ACCOUNT: optional(Variable.ACCOUNT, '123456789012'),
  STAGING_ACCOUNT: optional(Variable.ACCOUNT, '234567890123'),
  PROD_ACCOUNT: optional(Variable.ACCOUNT, '345678901234'),
  GITHUB_REPOSITORY: Variable.REPOSITORY,
  GITHUB_BRANCH: optional(Variable.matching(/^[\w./-]{1,200}$/, 'is not a branch name'), 'main'),
  GITHUB_API_URL: optional(Variable.GITHUB_API_URL, 'https://api.github.com'),
  GITHUB_CONNECTION_ARN: optional(Variable.CONNECTION_ARN),
  GITHUB_TOKEN_SECRET: Variable.matching(/^[\w/+=.@-]{1,512}$/, 'is not a secret name'),
  GITHUB_TOKEN_VERSION: optional(Variable.SECRET_VERSION_ID),
  PULUMI_IMAGE_DIGEST: Variable.matching(
    /^sha256:[0-9a-f]{64}$/,
    'is not a digest: a digest is sha256: and 64 lower-case hexadecimal digits, as in the message about the promoted image',
  ),
  BASE_IMAGE: Variable.matching(
    /^[^\s@]+@sha256:[0-9a-f]{64}$/,
    'is not an image with a digest: use name@sha256: and 64 lower-case hexadecimal digits',
  ),
  NODE_VERSION: optional(version, '22.20.0'),
  PULUMI_VERSION: optional(version, '3.248.0'),
  PULUMI_SHA256: Variable.matching(
    /^[0-9a-f]{64}$/,
    'is not a SHA-256: use the 64 lower-case hexadecimal digits from the checksums of the release',
  ),
  PULUMI_PLUGINS: optional(plugins, ''),
  TEAM: optional(Variable.TEXT, 'platform'),
});

/**
 * Reads the configuration. Nothing else in the app reads the environment.
 *
 * @throws Error if a variable is missing or invalid. The message names the variable, its rule, and what to do
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = readVariables(environment, Variables, EXAMPLES);
  return {
    region: variables.DEPLOY_REGION,
    toolingAccount: variables.TOOLING_ACCOUNT,
    accounts: { dev: variables.DEV_ACCOUNT, staging: variables.STAGING_ACCOUNT, prod: variables.PROD_ACCOUNT },
    suffix: variables.ENVIRONMENT_SUFFIX,
    oncallEmail: variables.ONCALL_EMAIL,
    repository: variables.GITHUB_REPOSITORY,
    branch: variables.GITHUB_BRANCH,
    apiUrl: variables.GITHUB_API_URL,
    connectionArn: variables.GITHUB_CONNECTION_ARN,
    tokenSecretName: variables.GITHUB_TOKEN_SECRET,
    tokenVersionId: variables.GITHUB_TOKEN_VERSION,
    image: {
      digest: variables.PULUMI_IMAGE_DIGEST,
      base: variables.BASE_IMAGE,
      nodeVersion: variables.NODE_VERSION,
      pulumiVersion: variables.PULUMI_VERSION,
      pulumiSha256: variables.PULUMI_SHA256,
      plugins: variables.PULUMI_PLUGINS,
    },
    tags: {
      environment: 'tooling',
      repository: variables.GITHUB_REPOSITORY,
      author: 'slipway',
      team: variables.TEAM,
      project: 'pulumi-gitops',
    },
  };
}

function pinnedPlugin(plugin: string): PinnedPlugin {
  const [name, version, sha256] = plugin.split('@');
  return { name, version, sha256 };
}
