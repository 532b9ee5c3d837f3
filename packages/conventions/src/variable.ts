import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as v from 'valibot';
import { GITHUB_API_URL, GITHUB_REPOSITORY, SECRET_VERSION_ID } from './formats';

const text = v.pipe(v.string('is missing'), v.trim());
/** By name, as in `us-east-1a`, or by ID, as in `use1-az1`. */
const ZONE = /^(?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]|[a-z]{3,6}\d-az\d)$/;

const REGIONS: ReadonlySet<string> = new Set(RegionInfo.regions.map(({ name }) => name));

const matching = (rule: RegExp, message: string) => v.pipe(text, v.regex(rule, message));

/**
 * Schemas of valibot for the environment variables that configure an app.
 *
 * Blanks around a value are ignored; `v.optional(…)` makes a variable one that may be missing. The error messages
 * continue a sentence that begins with the name of the variable.
 */
export const Variable = {
  /** Combines the schemas of all variables of an app, by their names. */
  all: <T extends v.ObjectEntries>(variables: T) => v.object(variables, 'is missing'),
  /** Schema of a text that a pattern describes; the message says so in words, such as `is not a number`. */
  matching,
  /**
   * Schema of the suffix that tells deployments of an app apart in the names of their resources, such as `dev`.
   *
   * @param maxLength most characters that the suffix may have
   */
  suffix: (maxLength: number) =>
    matching(
      new RegExp(`^(?=.{1,${maxLength}}$)[a-z](?:-?[a-z0-9])*$`),
      `takes 1 to ${maxLength} lower-case letters, digits and single hyphens, starting with a letter`,
    ),
  /** Schema of a text of 1 to 256 characters. */
  TEXT: v.pipe(text, v.minLength(1, 'is empty'), v.maxLength(256, 'is longer than 256 characters')),
  /** Schema of an email address. */
  EMAIL: v.pipe(text, v.email('is not an e-mail address')),
  /** Schema of an AWS account ID, 12 digits. */
  ACCOUNT: matching(/^\d{12}$/, 'is not an account: it takes 12 digits'),
  /** Schema of an AWS Region that this version of the CDK knows, such as `eu-south-2`. */
  REGION: v.pipe(
    text,
    v.check((region) => REGIONS.has(region), 'is not a region of AWS'),
  ),
  /**
   * Schema of a fixed number of different Availability Zones with commas between, parsed to a list.
   *
   * Zones are given by name (`us-east-1a`) or by ID (`use1-az1`). Whether they exist is not checked.
   *
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  zones: (count: number) =>
    v.pipe(
      text,
      v.transform((value) => value.split(',').map((zone) => zone.trim())),
      v.check(
        (zones) => zones.length === count && new Set(zones).size === count && zones.every((zone) => ZONE.test(zone)),
        `takes ${count} different Availability Zones with commas between, by name or ID`,
      ),
    ),
  /** Schema of a GitHub repository, `owner/name`. */
  REPOSITORY: matching(GITHUB_REPOSITORY, 'is not a repository: it takes owner/name'),
  /** Schema of the address of GitHub's API: `https://api.github.com`, or `https://HOST/api/v3` of GitHub Enterprise. */
  GITHUB_API_URL: matching(
    GITHUB_API_URL,
    "is not the address of GitHub's API: it takes https and no slash at its end",
  ),
  /**
   * Schema of a `VersionId` of Secrets Manager, which is not a label such as `AWSCURRENT`.
   *
   * Whether the version exists is not checked.
   */
  SECRET_VERSION_ID: matching(
    SECRET_VERSION_ID,
    'is not the version of a secret: it takes its VersionId, 32 to 64 letters, digits and hyphens',
  ),
  /** Schema of the ARN of a connection of CodeConnections. */
  CONNECTION_ARN: matching(
    /^arn:aws[\w-]*:(?:codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/[\w-]+$/,
    'is not the ARN of a connection',
  ),
  /** Schema of the ARN of a certificate of Certificate Manager. */
  CERTIFICATE_ARN: matching(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, 'is not the ARN of a certificate'),
  /** Schema of the number of a pull request, 1 to 9 digits. */
  PR_NUMBER: matching(/^\d{1,9}$/, 'is not the number of a pull request'),
} as const;

/**
 * Reads the configuration of an app and checks its values before anything is synthesized.
 *
 * @param environment the variables to read, such as those of the process
 * @param schema a schema made by `Variable.all`
 * @param examples a valid value for each variable, for the error message
 * @throws Error if a variable is wrong: it names the first one, the rule, the value it got, and an example
 */
export function readVariables<T>(
  environment: Readonly<Record<string, string | undefined>>,
  schema: v.GenericSchema<unknown, T>,
  examples: Readonly<Record<string, string>>,
): T {
  const parsed = v.safeParse(schema, environment, { abortEarly: true });
  if (parsed.success) {
    return parsed.output;
  }
  const [issue] = parsed.issues;
  const variable = v.getDotPath(issue)!;
  throw new Error(
    `environment variable ${variable} ${issue.message}; got ${JSON.stringify(environment[variable]) ?? 'nothing'}; set it, as in ${variable}=${examples[variable]}`,
  );
}
