/** Entry in an Nx profile: a task that Nx ran or took from its cache. */
export interface ProfileEntry {
  readonly ph: string;
  readonly args: { readonly target?: { readonly project: string; readonly target: string }; readonly status?: string };
}

/** Result of one test, as `scripts/jest-results.cjs` writes it. */
export interface TestResult {
  readonly status: string;
}

/** Workspace member with the results of its tests. */
export interface TestedMember {
  readonly project: string;
  /** Results of the member's last test run. @default - the tests have never run */
  readonly results?: readonly TestResult[];
  /** Whether the results were written in this run. Results from the cache are older, but also valid. */
  readonly fresh: boolean;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const GOOD = ['success', 'local-cache', 'local-cache-kept-existing', 'remote-cache'];

/**
 * Returns the outcome of an Nx run: the number of passed and failed tests. Each failed task other than a test run also
 * counts as one failure.
 *
 * A member counts as one failure if its tests did not run, for example because a dependency failed, or if all its tests
 * passed but the task failed for another reason, such as insufficient coverage.
 */
export function outcomeOf(profile: readonly ProfileEntry[], members: readonly TestedMember[]): Outcome {
  const tasks = profile
    .filter(({ ph }) => ph === 'X')
    .map(({ args }) => ({ ...args.target, failed: !GOOD.includes(args.status as string) }));
  const otherFailures = tasks.filter(({ target, failed }) => failed && target !== 'test').length;
  return members
    .map((member) =>
      testsOf(
        member,
        tasks.find(({ project, target }) => project === member.project && target === 'test'),
      ),
    )
    .reduce(add, { passed: 0, failed: otherFailures });
}

function testsOf({ results, fresh }: TestedMember, task: { failed: boolean } | undefined): Outcome {
  if (!task || !results || (task.failed && !fresh)) {
    return { passed: 0, failed: 1 };
  }
  const passed = results.filter(({ status }) => status === 'passed').length;
  const failed = results.filter(({ status }) => status === 'failed').length;
  return { passed, failed: task.failed ? Math.max(failed, 1) : failed };
}

/** Returns the sum of two outcomes. */
export function add(one: Outcome, other: Outcome): Outcome {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

/** Formats an outcome as the last line of a run's output, which scripts and CI parse. */
export function closingLine({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed} failed`;
}
