import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { optional } from 'valibot';

/** Configuration of the app, which is read from environment variables. */
export interface Config {
  /** AWS Region of the stack, such as `us-east-1`. */
  readonly region: string;
  /** Suffix of names, such as `dev`, that distinguishes this deployment from others in the same account. */
  readonly suffix: string;
  /** Email address that receives alarms and failure reports. */
  readonly oncallEmail: string;
  /** Values of the standard tags on all resources. */
  readonly tags: StandardTagsProps;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  ENVIRONMENT_SUFFIX: 'dev',
  ONCALL_EMAIL: 'oncall@example.com',
  AWS_REGION: 'us-east-1',
  REPOSITORY: 'octo-org/sample-name',
  COMMIT_AUTHOR: 'mona',
  PR_NUMBER: '7',
  TEAM: 'platform',
};

const Variables = Variable.all({
  ENVIRONMENT_SUFFIX: optional(Variable.suffix(12), 'dev'),
  ONCALL_EMAIL: Variable.EMAIL,
  AWS_REGION: optional(Variable.REGION, 'us-east-1'),
  REPOSITORY: optional(Variable.TEXT, 'sample-name'),
  COMMIT_AUTHOR: optional(Variable.TEXT, 'unknown'),
  PR_NUMBER: optional(Variable.matching(/^\d+$/, 'is not a number')),
  TEAM: optional(Variable.TEXT, 'platform'),
});

/**
 * Reads the configuration. No other code in the app reads the environment.
 *
 * @throws Error if a variable is missing or invalid, with the rule, the actual value and an example
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const variables = readVariables(environment, Variables, EXAMPLES);
  return {
    region: variables.AWS_REGION,
    suffix: variables.ENVIRONMENT_SUFFIX,
    oncallEmail: variables.ONCALL_EMAIL,
    tags: {
      environment: variables.ENVIRONMENT_SUFFIX,
      repository: variables.REPOSITORY,
      author: variables.COMMIT_AUTHOR,
      prNumber: variables.PR_NUMBER,
      team: variables.TEAM,
      project: 'sample-name',
    },
  };
}
