import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as v from 'valibot';
import { GITHUB_API_URL, GITHUB_REPOSITORY, SECRET_VERSION_ID } from './formats';

const text = v.pipe(v.string('is missing'), v.trim());
/** Format of an Availability Zone: a name such as `us-east-1a`, or an ID such as `use1-az1`. */
const ZONE = /^(?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]|[a-z]{3,6}\d-az\d)$/;

const REGIONS: ReadonlySet<string> = new Set(RegionInfo.regions.map(({ name }) => name));

const matching = (rule: RegExp, message: string) => v.pipe(text, v.regex(rule, message));

/**
 * Valibot schemas for the environment variables that configure an app.
 *
 * Spaces around a value are ignored. Wrap a schema in `v.optional(…)` if the variable is optional. Each error message
 * is the end of a sentence that begins with the variable's name.
 */
export const Variable = {
  /** Combines the schemas of all variables of an app into one schema, with the variables' names as keys. */
  all: <T extends v.ObjectEntries>(variables: T) => v.object(variables, 'is missing'),
  /**
   * Returns the schema for a text that matches a pattern. The message for a mismatch is a text such as `is not a
   * number`.
   */
  matching,
  /**
   * Returns the schema for a suffix that distinguishes deployments of an app in resource names, such as `dev`.
   *
   * @param maxLength maximum number of characters
   */
  suffix: (maxLength: number) =>
    matching(
      new RegExp(`^(?=.{1,${maxLength}}$)[a-z](?:-?[a-z0-9])*$`),
      `must consist of 1 to ${maxLength} lower-case letters, digits and single hyphens, starting with a letter`,
    ),
  /** Schema for a text of 1 to 256 characters. */
  TEXT: v.pipe(text, v.minLength(1, 'is empty'), v.maxLength(256, 'is longer than 256 characters')),
  /** Schema for an email address. */
  EMAIL: v.pipe(text, v.email('is not an email address')),
  /** Schema for an AWS account ID, 12 digits. */
  ACCOUNT: matching(/^\d{12}$/, 'is not an AWS account ID, which has 12 digits'),
  /** Schema for an AWS Region that this version of the CDK knows, such as `eu-south-2`. */
  REGION: v.pipe(
    text,
    v.check((region) => REGIONS.has(region), 'is not an AWS Region that this version of the CDK knows'),
  ),
  /**
   * Returns the schema for a comma-separated list of a fixed number of unique Availability Zones.
   *
   * Zones are specified by name (`us-east-1a`) or by ID (`use1-az1`). The schema does not check whether the zones
   * exist.
   *
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  zones: (count: number) =>
    v.pipe(
      text,
      v.transform((value) => value.split(',').map((zone) => zone.trim())),
      v.check(
        (zones) => zones.length === count && new Set(zones).size === count && zones.every((zone) => ZONE.test(zone)),
        `must be a comma-separated list of ${count} unique Availability Zones, by name or ID`,
      ),
    ),
  /** Schema for a GitHub repository, `owner/name`. */
  REPOSITORY: matching(GITHUB_REPOSITORY, 'is not a GitHub repository in the form owner/name'),
  /** Schema for a GitHub API URL: `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise. */
  GITHUB_API_URL: matching(
    GITHUB_API_URL,
    'is not a GitHub API URL, which begins with https:// and has no trailing slash',
  ),
  /**
   * Schema for a Secrets Manager `VersionId`. Labels such as `AWSCURRENT` are not accepted.
   *
   * The schema does not check whether the version exists.
   */
  SECRET_VERSION_ID: matching(
    SECRET_VERSION_ID,
    'is not a VersionId of a secret, which consists of 32 to 64 letters, digits and hyphens',
  ),
  /** Schema for the ARN of a CodeConnections connection. */
  CONNECTION_ARN: matching(
    /^arn:aws[\w-]*:(?:codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/[\w-]+$/,
    'is not the ARN of a CodeConnections connection',
  ),
  /** Schema for the ARN of a Certificate Manager certificate. */
  CERTIFICATE_ARN: matching(
    /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
    'is not the ARN of a Certificate Manager certificate',
  ),
  /** Schema for a pull request number, 1 to 9 digits. */
  PR_NUMBER: matching(/^\d{1,9}$/, 'is not a pull request number'),
} as const;

/**
 * Reads and validates the configuration of an app before synthesis.
 *
 * @param environment environment variables, such as `process.env`
 * @param schema schema that `Variable.all` returned
 * @param examples valid value for each variable, for error messages
 * @throws Error if a variable is missing or invalid. The message contains the name of the first such variable, the
 * rule, the value, and an example
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
    `environment variable ${variable} ${issue.message}; got ${JSON.stringify(environment[variable]) ?? 'nothing'}; set the variable, for example ${variable}=${examples[variable]}`,
  );
}
