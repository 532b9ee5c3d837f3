/** Collected test, which a test runs. */
export interface Collected {
  readonly title: string;
  run(): Promise<unknown>;
}

type Act = (...args: never[]) => unknown;

/**
 * Returns the tests that a function defines. Jest does not run them, because a test must be able to see that they fail.
 */
export async function collect(define: () => void): Promise<Collected[]> {
  const before: Act[] = [];
  const collected: Collected[] = [];
  const add = (title: string, act: Act) => void collected.push({ title, run: async () => act() });
  const each = (rows: readonly object[]) => (title: string, act: (row: object) => unknown) =>
    rows.forEach((row) => add(title, () => act(row)));
  const real = { it: globalThis.it, describe: globalThis.describe, beforeAll: globalThis.beforeAll };
  Object.assign(globalThis, {
    it: Object.assign(add, { each }),
    describe: (_: string, nested: () => void) => nested(),
    beforeAll: (act: Act) => void before.push(act),
  });
  try {
    define();
  } finally {
    Object.assign(globalThis, real);
  }
  for (const act of before) {
    await act();
  }
  return collected;
}

/** Returns the titles of the failed tests. */
export async function failing(tests: readonly Collected[]): Promise<string[]> {
  const answers = await Promise.all(
    tests.map(({ title, run }) =>
      run().then(
        () => [],
        () => [title],
      ),
    ),
  );
  return answers.flat();
}
