/** What of a process a program needs, to be able to try it without ending one. */
export type ProgramProcess = Pick<NodeJS.Process, 'exitCode' | 'once' | 'off'> & {
  readonly stderr: { write(text: string): unknown };
};

/**
 * Runs the main function of a program. Its exit code is 1 until it has proven another.
 *
 * A promise that never settles lets Node end as if all were well: a program that ends so says it, and ends with 1.
 *
 * @param name stands before everything that the program says of itself
 * @param act resolves to the exit code
 * @param process the one that runs the program
 */
export function runProgram(name: string, act: () => Promise<number>, process: ProgramProcess): void {
  process.exitCode = 1;
  const onEmpty = () =>
    void process.stderr.write(
      `\n${name}: the run ended too early, with nothing left to wait for. This is a bug of ${name}; please report it\n`,
    );
  process.once('beforeExit', onEmpty);
  const failed = (error: Error) => {
    process.stderr.write(`${name}: ${error.message}\n`);
    return 1;
  };
  void act()
    .catch(failed)
    .then((exitCode) => {
      process.off('beforeExit', onEmpty);
      process.exitCode = exitCode;
    });
}
