/** Parts of a process that a program uses, so that it can be tested without ending a process. */
export type ProgramProcess = Pick<NodeJS.Process, 'exitCode' | 'once' | 'off'> & {
  readonly stderr: { write(text: string): unknown };
};

/**
 * Runs the main function of a program. The exit code is 1 until the function resolves to another.
 *
 * Node ends normally if a promise never settles: a program that ends like this reports it, and exits with 1.
 *
 * @param name prefix of the program's messages
 * @param act resolves to the exit code
 * @param process process that runs the program
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
