import * as v from 'valibot';
import { API_URL, CommentEnvironment, GITHUB, REPOSITORY, STACK } from './env';
import { BadInputError } from './errors';

const missing = 'is missing';
const text = v.string(missing);

const Environment = v.object({
  GITHUB_API_URL: v.optional(
    v.pipe(text, v.regex(API_URL, 'must be the URL of the GitHub API, with https:// and without a trailing slash')),
    GITHUB,
  ),
  GITHUB_TOKEN: v.pipe(text, v.trim(), v.regex(/^[\x21-\x7e]+$/, 'must contain only the token, as plain text')),
  REPOSITORY: v.pipe(text, v.regex(REPOSITORY, 'must have the form owner/name')),
  PULL_REQUEST: v.pipe(
    text,
    v.regex(
      /^[1-9]\d{0,9}$/,
      'must be the number of a pull request; a pipeline that was started manually has no pull request',
    ),
  ),
  STACK: v.pipe(text, v.regex(STACK, 'must be a stack name: 1 to 100 letters, digits, underscores, dots and hyphens')),
  COMMIT: v.pipe(text, v.regex(/^[0-9a-f]{40}$/, 'must be a commit ID: 40 lower-case hexadecimal digits')),
  PROJECT_FOLDER: v.optional(v.pipe(text, v.nonEmpty('is empty')), '.'),
  BUILD_URL: v.optional(
    v.pipe(
      text,
      v.regex(
        /^(https:\/\/[\w.-]+[\w.~:/?#@!$&+,;=%-]{0,1500})?$/,
        'must be a URL that begins with https:// and needs no quoting in Markdown',
      ),
    ),
    '',
  ),
} satisfies Record<keyof CommentEnvironment, unknown>);

/** Validated settings of `slipway-comment`. */
export type Settings = v.InferOutput<typeof Environment>;

/**
 * Reads the settings of `slipway-comment` from the environment.
 * @throws BadInputError if a variable is missing or invalid. The message names each variable, its rule and its value,
 * but never the token
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const result = v.safeParse(Environment, environment);
  if (!result.success) {
    const wrong = result.issues.map((issue) => describe(v.getDotPath(issue)!, issue.message, issue.input));
    throw new BadInputError(
      `${wrong.join('; ')}: set ${wrong.length === 1 ? 'it' : 'them'} in the environment of the build`,
    );
  }
  return result.output;
}

function describe(name: string, rule: string, value: unknown): string {
  return value === undefined || name === 'GITHUB_TOKEN' ? `${name} ${rule}` : `${name} ${rule}, got '${String(value)}'`;
}
