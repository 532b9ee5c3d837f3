import { z } from 'zod';
import { messageOf } from '../../error-message';
import { EnvironmentVariable } from '../../buildspec/environment';
import { ConfigurationError } from '../errors';

const type = z.enum(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']).default('PLAINTEXT');

const projectSchema = z.object({
  ServiceRole: z.string(),
  Source: z.object({ BuildSpec: z.string().default('buildspec.yml') }),
  Environment: z.object({
    Image: z.string(),
    PrivilegedMode: z.boolean().default(false),
    EnvironmentVariables: z.array(z.object({ Name: z.string(), Value: z.coerce.string(), Type: type })).default([]),
  }),
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

/** What a build takes from the project it belongs to. */
export interface Project {
  readonly name: string;
  readonly roleArn: string;
  /** A path in the source, or the buildspec itself. */
  readonly buildspec: string;
  readonly image: string;
  /** Whether its builds may use Docker. */
  readonly privileged: boolean;
  readonly variables: readonly EnvironmentVariable[];
  readonly timeoutInMinutes: number;
  readonly encryptionKey?: string;
  /** Undefined where the project writes no logs to CloudWatch. */
  readonly log?: { readonly group: string; readonly streamPrefix?: string };
}

/** Reads the properties of an `AWS::CodeBuild::Project`. */
export function parseProject(name: string, properties: unknown): Project {
  const parsed = projectSchema.safeParse(properties);
  if (!parsed.success) {
    throw new ConfigurationError(`project ${name}, ${messageOf(parsed.error)}; correct the template`, {
      cause: parsed.error,
    });
  }
  const {
    ServiceRole,
    Source,
    Environment,
    TimeoutInMinutes,
    EncryptionKey,
    LogsConfig: { CloudWatchLogs: logs },
  } = parsed.data;
  return {
    name,
    roleArn: ServiceRole,
    buildspec: Source.BuildSpec,
    image: Environment.Image,
    privileged: Environment.PrivilegedMode,
    timeoutInMinutes: TimeoutInMinutes,
    encryptionKey: EncryptionKey,
    variables: Environment.EnvironmentVariables.map((it) => ({ name: it.Name, value: it.Value, type: it.Type })),
    log:
      logs?.Status === 'DISABLED'
        ? undefined
        : { group: logs?.GroupName ?? `/aws/codebuild/${name}`, streamPrefix: logs?.StreamName },
  };
}

/** The `EnvironmentVariables` of a CodeBuild action: a JSON text. */
export function parseActionVariables(text: string | undefined): EnvironmentVariable[] {
  try {
    return overrides.parse(JSON.parse(text ?? '[]'));
  } catch (error) {
    throw new ConfigurationError(
      'EnvironmentVariables of the action cannot be read; it is a JSON list of {name, value, type}, the type one of PLAINTEXT, PARAMETER_STORE, SECRETS_MANAGER',
      { cause: error },
    );
  }
}
