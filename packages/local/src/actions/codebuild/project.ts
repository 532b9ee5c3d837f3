import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { EnvironmentVariable } from '@slipway/buildspec';
import { ConfigurationError } from '../errors';

const type = z.enum(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']).default('PLAINTEXT');

const projectSchema = z.object({
  ServiceRole: z.string(),
  Source: z.object({
    Type: z.string().default('CODEPIPELINE'),
    Location: z.string().optional(),
    BuildSpec: z.string().default('buildspec.yml'),
  }),
  SourceVersion: z.string().optional(),
  Environment: z.object({
    Image: z.string(),
    PrivilegedMode: z.boolean().default(false),
    EnvironmentVariables: z.array(z.object({ Name: z.string(), Value: z.coerce.string(), Type: type })).default([]),
  }),
  BuildBatchConfig: z
    .object({
      ServiceRole: z.string().optional(),
      Restrictions: z.object({ MaximumBuildsAllowed: z.coerce.number().optional() }).prefault({}),
    })
    .optional(),
  TimeoutInMinutes: z.coerce.number().default(60),
  EncryptionKey: z.string().optional(),
  LogsConfig: z
    .object({
      CloudWatchLogs: z
        .object({
          Status: z.enum(['ENABLED', 'DISABLED']),
          GroupName: z.string().optional(),
          StreamName: z.string().optional(),
        })
        .optional(),
    })
    .prefault({}),
});

const overrides = z.array(z.object({ name: z.string(), value: z.string(), type }));

/** Settings of a project that its builds use. */
export interface Project {
  readonly name: string;
  readonly roleArn: string;
  /** Source of builds that are not started by a pipeline, for example `S3` and `bucket/key`. */
  readonly source: {
    readonly type: string;
    readonly location?: string;
    /**
     * Source version: a branch, tag or commit ID, or an object version ID.
     * @default - the default branch, or the latest object version
     */
    readonly version?: string;
  };
  /** Path of the buildspec in the source, ARN of an S3 object, or text of the buildspec. */
  readonly buildspec: string;
  readonly image: string;
  /** Whether builds of the project can use Docker. */
  readonly privileged: boolean;
  readonly variables: readonly EnvironmentVariable[];
  readonly timeoutInMinutes: number;
  readonly encryptionKey?: string;
  /** Batch configuration. Undefined if the project has no service role for batch builds. */
  readonly batch?: {
    /** ARN of the role that starts the builds of a batch. */
    readonly roleArn: string;
    readonly maximumBuilds?: number;
  };
  /** CloudWatch log group of the builds. Undefined if the project does not write logs to CloudWatch. */
  readonly log?: { readonly group: string; readonly streamPrefix?: string };
}

/**
 * Parses the properties of an `AWS::CodeBuild::Project`.
 *
 * @throws ConfigurationError if a property that a build needs is missing or invalid
 */
export function parseProject(name: string, properties: unknown): Project {
  const parsed = projectSchema.safeParse(properties);
  if (!parsed.success) {
    throw new ConfigurationError(`project ${name} is invalid: ${messageOf(parsed.error)}; correct the template`, {
      cause: parsed.error,
    });
  }
  const {
    ServiceRole,
    Source,
    SourceVersion,
    Environment,
    BuildBatchConfig: batch,
    TimeoutInMinutes,
    EncryptionKey,
    LogsConfig: { CloudWatchLogs: logs },
  } = parsed.data;
  return {
    name,
    roleArn: ServiceRole,
    source: { type: Source.Type, location: Source.Location, version: SourceVersion },
    buildspec: Source.BuildSpec,
    image: Environment.Image,
    privileged: Environment.PrivilegedMode,
    timeoutInMinutes: TimeoutInMinutes,
    encryptionKey: EncryptionKey,
    batch:
      batch?.ServiceRole === undefined
        ? undefined
        : { roleArn: batch.ServiceRole, maximumBuilds: batch.Restrictions.MaximumBuildsAllowed },
    variables: Environment.EnvironmentVariables.map((it) => ({ name: it.Name, value: it.Value, type: it.Type })),
    log:
      logs?.Status === 'DISABLED'
        ? undefined
        : { group: logs?.GroupName ?? `/aws/codebuild/${name}`, streamPrefix: logs?.StreamName },
  };
}

/**
 * Parses the `EnvironmentVariables` property of a CodeBuild action, which is JSON text.
 *
 * @param declared the same text before references such as `#{Source.CommitMessage}` were resolved, for error messages
 * @throws ConfigurationError if the text is not a JSON array of variables
 */
export function parseActionVariables(text = '[]', declared = text): EnvironmentVariable[] {
  const parsed = overrides.safeParse(readJson(text, declared));
  if (!parsed.success) {
    throw unreadable(messageOf(parsed.error), parsed.error);
  }
  return parsed.data;
}

/** Parses JSON text. The error message does not contain values of the text, because they can be secret. */
function readJson(text: string, declared: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const [, position] = /position (\d+)/.exec((cause as Error).message) ?? [];
    const where = position === undefined ? '' : ` at character ${position}`;
    const names = referringNames(declared);
    const blamed =
      names.length === 0
        ? ''
        : `: a quotation mark, backslash or line break in the value of ${names.join(' or ')} makes the JSON invalid, as on AWS`;
    throw unreadable(`not valid JSON${where}${blamed}`, cause);
  }
}

/** Returns the variables whose values contain references, as `name (value)`. */
function referringNames(declared: string): string[] {
  try {
    return overrides
      .parse(JSON.parse(declared))
      .filter(({ value }) => value.includes('#{'))
      .map(({ name, value }) => `${name} (${value})`);
  } catch {
    return [];
  }
}

function unreadable(reason: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(
    `EnvironmentVariables of the action cannot be read: ${reason}; specify a JSON array of {name, value, type}, where type is PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER`,
    { cause },
  );
}
