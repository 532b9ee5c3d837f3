import { EnvironmentVariable } from '@slipway/buildspec';
import { ApiRefusedError } from '@slipway/embedded-aws';
import { z } from 'zod';

const type = z.enum(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']).default('PLAINTEXT');

const requested = z.looseObject({
  projectName: z.string(),
  sourceVersion: z.string().optional(),
  idempotencyToken: z.string().optional(),
  environmentVariablesOverride: z.array(z.object({ name: z.string(), value: z.string(), type })).default([]),
  buildspecOverride: z.string().optional(),
  timeoutInMinutesOverride: z.int().min(5).max(2160).optional(),
});

/** Parameters of a `StartBuild` call. */
export interface BuildRequested {
  readonly projectName: string;
  /**
   * Source version: a branch, tag or commit ID, or an object version ID.
   * @default - the source version of the project
   */
  readonly sourceVersion?: string;
  /** Token that makes the call idempotent. @default - each call starts a build */
  readonly idempotencyToken?: string;
  readonly variables: readonly EnvironmentVariable[];
  /** Text of the buildspec. @default - the buildspec of the project */
  readonly buildspec?: string;
  /** Timeout of the build, in minutes. @default - the timeout of the project */
  readonly timeoutInMinutes?: number;
}

/**
 * Parses the body of a `StartBuild` call.
 *
 * @throws ApiRefusedError if the call has a parameter that is not supported here, because a build that ignored the
 * parameter would silently differ from AWS
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
 */
export function buildRequested(body: unknown): BuildRequested {
  const {
    projectName,
    sourceVersion,
    idempotencyToken,
    environmentVariablesOverride: variables,
    buildspecOverride: buildspec,
    timeoutInMinutesOverride: timeoutInMinutes,
    ...others
  } = requested.parse(body);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new ApiRefusedError(
      'InvalidInputException',
      `the StartBuild parameter ${unknown} is not supported here; the supported parameters are sourceVersion, idempotencyToken, environmentVariablesOverride, buildspecOverride and timeoutInMinutesOverride`,
    );
  }
  return { projectName, sourceVersion, idempotencyToken, variables, buildspec, timeoutInMinutes };
}
