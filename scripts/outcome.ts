/** A task that Nx ran or took from its cache, as its profile lists it. */
export interface ProfileEntry {
  readonly ph: string;
  readonly args: { readonly target?: { readonly project: string; readonly target: string }; readonly status?: string };
}

/** What scripts/jest-results.cjs keeps of one test. */
export interface TestResult {
  readonly status: string;
}

/** A member with tests, and what they said. */
export interface TestedMember {
  readonly project: string;
  /** What its tests said last. @default - they left nothing */
  readonly results?: readonly TestResult[];
  /** Whether that was in this run; what comes from the cache is older, and right. */
  readonly fresh: boolean;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const GOOD = ['success', 'local-cache', 'local-cache-kept-existing', 'remote-cache'];

/**
 * What a run of Nx comes to: its tests one by one, and each other task that failed as one.
 *
 * A member fails as one where its tests did not run (something that they need failed, or they broke off),
 * and where they all passed but something about them did not, such as their coverage.
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

/** The sum of both. */
export function add(one: Outcome, other: Outcome): Outcome {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

/** The line that ends every run, which scripts and CI read. */
export function closingLine({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed} failed`;
}
