import * as v from 'valibot';
import { GITHUB_API_URL, GITHUB_REPOSITORY, SECRET_VERSION_ID } from './formats';

const text = v.pipe(v.string('is missing'), v.trim());
const matching = (rule: RegExp, message: string) => v.pipe(text, v.regex(rule, message));

/**
 * What apps are configured with, as schemas of valibot. Blanks around a value are no part of it; `v.optional(…)` makes a variable one
 * that may be missing. Messages go on from the name of the variable.
 */
export const Variable = {
  /** All variables of an app, by name. */
  all: <T extends v.ObjectEntries>(variables: T) => v.object(variables, 'is missing'),
  /** A text that a rule describes, which the message says in words, such as `is not a number`. */
  matching,
  /** What tells deployments from each other in the names of their resources, such as `dev`. */
  suffix: (maxLength: number) =>
    matching(
      new RegExp(`^(?=.{1,${maxLength}}$)[a-z](?:-?[a-z0-9])*$`),
      `takes 1 to ${maxLength} lower-case letters, digits and single hyphens, starting with a letter`,
    ),
  /** A text of 1 to 256 characters. */
  TEXT: v.pipe(text, v.minLength(1, 'is empty'), v.maxLength(256, 'is longer than 256 characters')),
  EMAIL: v.pipe(text, v.email('is not an e-mail address')),
  /** Of AWS. */
  ACCOUNT: matching(/^\d{12}$/, 'is not an account: it takes 12 digits'),
  /** Of AWS. That it exists is not checked. */
  REGION: matching(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is not a region'),
  /** Of GitHub. */
  REPOSITORY: matching(GITHUB_REPOSITORY, 'is not a repository: it takes owner/name'),
  /** Such as `https://api.github.com`; of GitHub Enterprise `https://HOST/api/v3`. */
  GITHUB_API_URL: matching(
    GITHUB_API_URL,
    "is not the address of GitHub's API: it takes https and no slash at its end",
  ),
  /** Of Secrets Manager: a `VersionId`, not a label such as `AWSCURRENT`. That it exists is not checked. */
  SECRET_VERSION_ID: matching(
    SECRET_VERSION_ID,
    'is not the version of a secret: it takes its VersionId, 32 to 64 letters, digits and hyphens',
  ),
  /** Of CodeConnections. */
  CONNECTION_ARN: matching(
    /^arn:aws[\w-]*:(?:codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/[\w-]+$/,
    'is not the ARN of a connection',
  ),
} as const;

/**
 * Reads what an app is configured with. What the values are is checked before anything is synthesized.
 *
 * @param schema made by `Variable.all`
 * @param examples a good value for each variable
 * @throws an error that names the first variable that is wrong, the rule, what was given, and an example
 */
export function readVariables<T>(
  environment: Readonly<Record<string, string | undefined>>,
  schema: v.GenericSchema<unknown, T>,
  examples: Readonly<Record<string, string>>,
): T {
  const parsed = v.safeParse(schema, environment, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const variable = v.getDotPath(issue)!;
  throw new Error(
    `environment variable ${variable} ${issue.message}; got ${JSON.stringify(environment[variable]) ?? 'nothing'}; set it, as in ${variable}=${examples[variable]}`,
  );
}
