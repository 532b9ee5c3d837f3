import { StandardTagsProps } from '@slipway/conventions';
import { z } from 'zod';

export interface Config {
  readonly account: string;
  /** Such as `us-east-1`. */
  readonly region: string;
  /** What tells this deployment from others in the same account, such as `dev`. */
  readonly suffix: string;
  /** `owner/name` of the repository on GitHub that is delivered. */
  readonly repository: string;
  /** Who gets failures and alarms. */
  readonly email: string;
  /** A certificate for the load balancer, which then speaks HTTPS. @default - it speaks HTTP */
  readonly certificateArn?: string;
  /** A connection that the repository is read through. @default - it is read with the token */
  readonly connectionArn?: string;
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
  GITHUB_CONNECTION_ARN: 'arn:aws:codeconnections:us-east-1:123456789012:connection/6a5e4f0c-0000-4000-8000-000000000000',
} as const;

const text = z.string({ error: 'is missing' }).trim();
/** What the value of a tag may be. */
const tag = text.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, 'is not the value of a tag: it takes 1 to 256 letters, digits, spaces and _ . : / = + - @');

const Variables = z.object({
  ENVIRONMENT_SUFFIX: text.regex(/^[a-z](?:-?[a-z0-9]){0,11}$/, 'takes 1 to 12 lower-case letters, digits and single hyphens, starting with a letter'),
  AWS_ACCOUNT_ID: text.regex(/^\d{12}$/, 'is not an account: it takes 12 digits'),
  AWS_REGION: text.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is not a region').default('us-east-1'),
  REPOSITORY: text.regex(/^[\w.-]+\/[\w.-]+$/, 'is not a repository: it takes owner/name'),
  COMMIT_AUTHOR: tag,
  PR_NUMBER: text.regex(/^\d{1,9}$/, 'is not the number of a pull request'),
  TEAM: tag,
  ALERT_EMAIL: text.pipe(z.email('is not an e-mail address')).default('devops@company.com'),
  CERTIFICATE_ARN: text.regex(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, 'is not the ARN of a certificate').optional(),
  GITHUB_CONNECTION_ARN: text.regex(/^arn:aws[\w-]*:(?:codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/[\w-]+$/, 'is not the ARN of a connection').optional(),
}).superRefine(({ AWS_REGION: region, CERTIFICATE_ARN: certificate }, context) => {
  if (certificate !== undefined && certificate.split(':')[3] !== region) {
    context.addIssue({ code: 'custom', path: ['CERTIFICATE_ARN'], message: `is in another region than its load balancer, which is in ${region}` });
  }
});

/**
 * Reads the configuration. Nothing else in the app reads the environment.
 *
 * @throws an error that names the variable, the rule, and what to do
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = readVariables(environment);
  return {
    account: variables.AWS_ACCOUNT_ID,
    region: variables.AWS_REGION,
    suffix: variables.ENVIRONMENT_SUFFIX,
    repository: variables.REPOSITORY,
    email: variables.ALERT_EMAIL,
    certificateArn: variables.CERTIFICATE_ARN,
    connectionArn: variables.GITHUB_CONNECTION_ARN,
    tags: {
      environment: variables.ENVIRONMENT_SUFFIX, repository: variables.REPOSITORY, author: variables.COMMIT_AUTHOR,
      prNumber: variables.PR_NUMBER, team: variables.TEAM, project: 'github-container',
    },
  };
}

function readVariables(environment: NodeJS.ProcessEnv): z.infer<typeof Variables> {
  const { success, data, error } = Variables.safeParse(environment);
  if (!success) {
    const [{ path: [variable], message }] = error.issues;
    throw new Error(`environment variable ${String(variable)} ${message}; got ${JSON.stringify(environment[String(variable)]) ?? 'nothing'}; set it, as in ${String(variable)}=${EXAMPLES[variable as keyof typeof EXAMPLES]}`);
  }
  return data;
}
