/** Parts of the Node.js process that a program uses. Tests pass a different object, to keep their own exit code. */
export type ProgramProcess = Pick<NodeJS.Process, 'exitCode' | 'once' | 'off'> & {
  readonly stderr: { write(text: string): unknown };
};

/**
 * Runs the main function of a program. The exit code is 1 until the main function resolves to another code. If the main
 * function rejects, the program prints the error's message.
 *
 * Node.js exits without an error if a promise never settles. In that case, the program reports an error and exits with
 * code 1.
 *
 * @param name prefix of the program's messages
 * @param act main function, which resolves to the exit code
 * @param process process in which the program runs
 */
export function runProgram(name: string, act: () => Promise<number>, process: ProgramProcess): void {
  process.exitCode = 1;
  const onEmpty = () =>
    void process.stderr.write(
      `\n${name}: the run ended too early, because a promise never settled. This is a bug in ${name}; please report it\n`,
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
