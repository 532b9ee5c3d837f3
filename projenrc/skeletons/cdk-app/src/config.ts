import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { optional } from 'valibot';

/** Configuration of this app. */
export interface Config {
  /** Region that everything is deployed to, such as `us-east-1`. */
  readonly region: string;
  /** Tells this deployment from others in the same account, such as `dev`. */
  readonly suffix: string;
  /** Address that gets alarms and failures. */
  readonly oncallEmail: string;
  /** Tags on everything. */
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
 * Reads the configuration. Nothing else in the app reads the environment.
 *
 * @throws Error if a variable is wrong: it names the variable, the rule, the value it got, and an example
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
