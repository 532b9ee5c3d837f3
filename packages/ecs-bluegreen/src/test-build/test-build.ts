const ASK_AGAIN_SECONDS = 30;

/** What a hook tells ECS. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
export interface HookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  /** In how many seconds ECS asks again. */
  readonly callBackDelay?: number;
  /** What ECS tells the function when it asks again. */
  readonly hookDetails?: TestBuildDetails;
}

/** What the function remembers from call to call. */
export interface TestBuildDetails {
  /** ID of the build. */
  readonly build?: string;
}

/** A build as far as it has come. */
export interface TestBuildState {
  /** One of the statuses of CodeBuild, such as `IN_PROGRESS` or `SUCCEEDED`. */
  readonly status: string;
  /** Why it failed, in the words of CodeBuild. */
  readonly reason?: string;
  /** Where its log is. */
  readonly log?: string;
}

export interface TestBuildProps {
  /** ARN of the deployment: a build is bound to it. */
  readonly deployment: string;
  readonly details?: TestBuildDetails;
  /** How many tasks green is to have. A service that is made without tasks has nothing that could be tested. */
  readonly tasks: () => Promise<number>;
  /** Starts a build, once for each token. Resolves to its ID. */
  readonly start: (token: string) => Promise<string>;
  /** Undefined if there is no such build. */
  readonly stateOf: (build: string) => Promise<TestBuildState | undefined>;
  readonly say: (message: string, more: Record<string, unknown>) => void;
}

/**
 * Starts the build of a deployment, or looks how far it is. Only a build that has succeeded lets green have the
 * traffic.
 *
 * CodeBuild honours a token for five minutes: a call that is repeated starts no second build. Later the ID of the build
 * comes back from ECS.
 */
export async function testBuild(props: TestBuildProps): Promise<HookAnswer> {
  const { deployment, details, tasks, start, stateOf, say } = props;
  if (details?.build === undefined) {
    if ((await tasks()) === 0) {
      say('green has no tasks: there is nothing to test', { deployment });
      return { hookStatus: 'SUCCEEDED' };
    }
    const build = await start(deployment.slice(deployment.lastIndexOf('/') + 1));
    say('a build tests green', { deployment, build });
    return waitingFor(build);
  }
  const { build } = details;
  const state = (await stateOf(build)) ?? { status: 'NOT_FOUND' };
  if (state.status === 'IN_PROGRESS') {
    return waitingFor(build);
  }
  const passed = state.status === 'SUCCEEDED';
  say(passed ? 'green passed its test build' : 'green failed its test build', { deployment, build, ...state });
  return { hookStatus: passed ? 'SUCCEEDED' : 'FAILED' };
}

function waitingFor(build: string): HookAnswer {
  return { hookStatus: 'IN_PROGRESS', callBackDelay: ASK_AGAIN_SECONDS, hookDetails: { build } };
}
