const ASK_AGAIN_SECONDS = 30;

/**
 * Response of a lifecycle hook to ECS. @see
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface HookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  /** Seconds until ECS invokes the hook again. */
  readonly callBackDelay?: number;
  /** State that ECS passes to the next invocation. */
  readonly hookDetails?: TestBuildDetails;
}

/** State of the function between two invocations. */
export interface TestBuildDetails {
  /** ID of the test build in CodeBuild. */
  readonly build?: string;
}

/** State of a build. */
export interface TestBuildState {
  /** CodeBuild status of the build, such as `IN_PROGRESS` or `SUCCEEDED`. */
  readonly status: string;
  /** Reason for the failure, as CodeBuild returns it. */
  readonly reason?: string;
  /** URL of the build log. */
  readonly log?: string;
}

export interface TestBuildProps {
  /** ARN of the deployment that the build belongs to. */
  readonly deployment: string;
  readonly details?: TestBuildDetails;
  /** Returns the desired number of green tasks. A new service without tasks needs no test. */
  readonly tasks: () => Promise<number>;
  /** Starts at most one build for each idempotency token, and returns the build ID. */
  readonly start: (token: string) => Promise<string>;
  /** Returns the state of a build, or undefined if the build does not exist. */
  readonly stateOf: (build: string) => Promise<TestBuildState | undefined>;
  readonly say: (message: string, more: Record<string, unknown>) => void;
}

/**
 * Starts the test build of a deployment, or checks its state. Traffic shifts to the green tasks only if the build has
 * succeeded.
 *
 * CodeBuild remembers a token for five minutes, so that a repeated call does not start a second build. Later calls
 * receive the build ID from ECS.
 */
export async function testBuild(props: TestBuildProps): Promise<HookAnswer> {
  const { deployment, details, tasks, start, stateOf, say } = props;
  if (details?.build === undefined) {
    if ((await tasks()) === 0) {
      say('the service has no green tasks, so there is nothing to test', { deployment });
      return { hookStatus: 'SUCCEEDED' };
    }
    const build = await start(deployment.slice(deployment.lastIndexOf('/') + 1));
    say('a build tests the green tasks', { deployment, build });
    return waitingFor(build);
  }
  const { build } = details;
  const state = (await stateOf(build)) ?? { status: 'NOT_FOUND' };
  if (state.status === 'IN_PROGRESS') {
    return waitingFor(build);
  }
  const passed = state.status === 'SUCCEEDED';
  say(passed ? 'the green tasks passed the test build' : 'the green tasks failed the test build', {
    deployment,
    build,
    ...state,
  });
  return { hookStatus: passed ? 'SUCCEEDED' : 'FAILED' };
}

function waitingFor(build: string): HookAnswer {
  return { hookStatus: 'IN_PROGRESS', callBackDelay: ASK_AGAIN_SECONDS, hookDetails: { build } };
}
