import * as v from 'valibot';
import { BadInputError } from './errors';

const text = v.pipe(v.string('is missing'), v.nonEmpty('is empty'));
const optional = v.optional(v.string(), '');
const positive = (fallback: number) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d*$/, 'must be a whole number above 0'), v.transform(Number)),
    String(fallback),
  );
const hex = (length: number) =>
  v.pipe(text, v.regex(new RegExp(`^[0-9a-f]{${length}}$`), `must be ${length} lower-case hexadecimal digits`));

/** Variables of the command `credentials`: the role, and the tags of its session. */
const session = {
  ENVIRONMENT: v.pipe(
    text,
    v.regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores, dots and hyphens'),
  ),
  DEPLOYMENT_ROLE_ARN: v.pipe(text, v.regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must be a role ARN')),
  EXTERNAL_ID: text,
  COMMIT: hex(40),
  EXECUTION_ID: v.pipe(text, v.regex(/^[\w-]{1,100}$/, 'must be 1 to 100 letters, digits, underscores and hyphens')),
};

const run = {
  ...session,
  STACK: v.pipe(
    text,
    v.regex(/^[\w.-]{1,100}$/, 'must be a stack name: 1 to 100 letters, digits, underscores, dots and hyphens'),
  ),
  PROJECT_FOLDER: v.optional(text, '.'),
  BACKEND_URL: v.pipe(
    text,
    v.regex(/^(s3|file):\/\/[^\s]+$/, 'must be the URL of a state bucket, such as s3://bucket'),
  ),
  PIPELINE: text,
  /** ID of the commit for which the pipeline was started, or `manual`. */
  PUSHED_COMMIT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(manual|[0-9a-f]{40})$/, "must be 'manual' or a commit ID of 40 lower-case hexadecimal digits"),
    ),
    'manual',
  ),
  DELIVERY_ID: optional,
  ACTOR: optional,
  PULUMI_IMAGE: optional,
  /** Maximum number of attempts for one Pulumi command, including the first. */
  RETRY_ATTEMPTS: positive(6),
  RETRY_BASE_MS: positive(2_000),
  RETRY_CAP_MS: positive(60_000),
  /** Total time to wait for a lock that belongs to another process, in milliseconds. */
  LOCK_WAIT_MS: positive(600_000),
  /**
   * Maximum duration of a run, in milliseconds. Set the build's timeout ten minutes higher: a build that CodeBuild
   * stops would leave a lock.
   */
  RUN_TIMEOUT_MS: positive(6_600_000),
  /** Maximum duration of one attempt, in milliseconds. The CLI itself never times out. */
  CLI_TIMEOUT_MS: positive(2_700_000),
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  CLI_GRACE_MS: positive(60_000),
  /** Path of the Pulumi CLI, if it is not `pulumi` on the PATH. */
  SLIPWAY_PULUMI: v.optional(text, 'pulumi'),
};

const SCHEMAS = {
  preview: v.object(run),
  up: v.object({ ...run, PLAN_DIGEST: hex(64), APPROVAL_ACTION: optional }),
  drift: v.object(run),
  credentials: v.object(session),
};

export type Command = keyof typeof SCHEMAS;
export type SessionEnvironment = v.InferOutput<typeof SCHEMAS.credentials>;
export type RunEnvironment = v.InferOutput<typeof SCHEMAS.preview>;
export type UpEnvironment = v.InferOutput<typeof SCHEMAS.up>;

/** Environment variables that a build sets for a command. */
export type Variables<C extends Command> = Readonly<v.InferInput<(typeof SCHEMAS)[C]>>;

const COMMANDS = Object.keys(SCHEMAS) as readonly Command[];

/** Returns a name as a command of `slipway-pulumi`. @throws BadInputError if no such command exists */
export function commandOf(name: string | undefined): Command {
  if (!COMMANDS.includes(name as Command)) {
    throw new BadInputError(
      `invalid command: expected one of ${COMMANDS.join(', ')}, got ${name ? `'${name}'` : 'none'}; run slipway-pulumi <command>`,
    );
  }
  return name as Command;
}

/**
 * Returns the validated environment variables of a command. One error lists all invalid variables, without values that
 * might be secret.
 */
export function readEnvironment<C extends Command>(
  command: C,
  variables: NodeJS.ProcessEnv,
): v.InferOutput<(typeof SCHEMAS)[C]> {
  const result = v.safeParse(SCHEMAS[command] as v.GenericSchema, variables);
  if (!result.success) {
    const wrong = result.issues.map((issue) => describe(v.getDotPath(issue)!, issue.message, issue.input));
    throw new BadInputError(
      `${wrong.join('; ')}: set ${wrong.length === 1 ? 'it' : 'them'} in the environment of the build`,
    );
  }
  return result.output as v.InferOutput<(typeof SCHEMAS)[C]>;
}

function describe(name: string, rule: string, value: unknown): string {
  if (value === undefined) {
    return `${name} is missing`;
  }
  return name === 'EXTERNAL_ID' || value === '' ? `${name} ${rule}` : `${name} ${rule}, got '${String(value)}'`;
}
