import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { check, forward, optional, pipe } from 'valibot';

export interface Config {
  readonly account: string;
  /** Region of the deployment, such as `us-east-1`. */
  readonly region: string;
  /** Suffix that distinguishes this deployment from others in the same account, such as `dev`. */
  readonly suffix: string;
  /** Name of the GitHub repository to deliver, `owner/name`. */
  readonly repository: string;
  /** Email address that receives messages about failures and alarms. */
  readonly email: string;
  /** ARN of the certificate with which the load balancer serves HTTPS. @default - HTTP only */
  readonly certificateArn?: string;
  /** Two Availability Zones, by name or ID. @default - two with Fargate, by ID */
  readonly zones?: readonly string[];
  /** ARN of the connection through which the repository is read. @default - the repository is read with the token */
  readonly connectionArn?: string;
  /**
   * Version ID of the secret with the token, if the repository is read with the token.
   * @default - the version that is current when the pipeline is created
   */
  readonly tokenVersionId?: string;
  readonly tags: StandardTagsProps;
}

const EXAMPLES = {
  ENVIRONMENT_SUFFIX: 'dev',
  AWS_ACCOUNT_ID: '123456789012',
  AWS_REGION: 'us-east-1',
  REPOSITORY: 'acme/shipping-rates',
  COMMIT_AUTHOR: 'octocat',
  PR_NUMBER: '42',
  TEAM: 'platform',
  ALERT_EMAIL: 'devops@company.com',
  CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000',
  AVAILABILITY_ZONES: 'use1-az4,use1-az6',
  GITHUB_CONNECTION_ARN:
    'arn:aws:codeconnections:us-east-1:123456789012:connection/6a5e4f0c-0000-4000-8000-000000000000',
  GITHUB_TOKEN_VERSION: '6a5e4f0c-0000-4000-8000-000000000000',
} as const;

/** Value of tags that are not configured. Every resource must have all tags. */
const NOT_GIVEN = 'not given';

/** Schema for a tag value. */
const tag = Variable.matching(
  /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u,
  'is not a valid tag value: use 1 to 256 letters, digits, spaces and the characters "_.:/=+-@"',
);

const Variables = pipe(
  Variable.all({
    ENVIRONMENT_SUFFIX: Variable.suffix(12),
    AWS_ACCOUNT_ID: Variable.ACCOUNT,
    AWS_REGION: optional(Variable.REGION, 'us-east-1'),
    REPOSITORY: Variable.REPOSITORY,
    COMMIT_AUTHOR: optional(tag, NOT_GIVEN),
    PR_NUMBER: optional(Variable.matching(/^(?:\d{1,9}|not given)$/, 'is not a pull request number'), NOT_GIVEN),
    TEAM: optional(tag, NOT_GIVEN),
    ALERT_EMAIL: optional(Variable.EMAIL, 'devops@company.com'),
    CERTIFICATE_ARN: optional(Variable.CERTIFICATE_ARN),
    AVAILABILITY_ZONES: optional(Variable.zones(2)),
    GITHUB_CONNECTION_ARN: optional(Variable.CONNECTION_ARN),
    GITHUB_TOKEN_VERSION: optional(Variable.SECRET_VERSION_ID),
  }),
  forward(
    check(
      ({ AWS_REGION: region, CERTIFICATE_ARN: certificate }) =>
        certificate === undefined || certificate.split(':')[3] === region,
      ({ input }) => `is in another Region than the load balancer, which is in ${input.AWS_REGION}`,
    ),
    ['CERTIFICATE_ARN'],
  ),
);

/**
 * Reads the configuration. Nothing else in the app reads the environment.
 *
 * @throws Error if a variable is missing or invalid. The message names the variable and its rule, and describes what to
 * do
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = readVariables(environment, Variables, EXAMPLES);
  return {
    account: variables.AWS_ACCOUNT_ID,
    region: variables.AWS_REGION,
    suffix: variables.ENVIRONMENT_SUFFIX,
    repository: variables.REPOSITORY,
    email: variables.ALERT_EMAIL,
    certificateArn: variables.CERTIFICATE_ARN,
    zones: variables.AVAILABILITY_ZONES,
    connectionArn: variables.GITHUB_CONNECTION_ARN,
    tokenVersionId: variables.GITHUB_TOKEN_VERSION,
    tags: {
      environment: variables.ENVIRONMENT_SUFFIX,
      repository: variables.REPOSITORY,
      author: variables.COMMIT_AUTHOR,
      prNumber: variables.PR_NUMBER,
      team: variables.TEAM,
      project: 'github-container',
    },
  };
}
