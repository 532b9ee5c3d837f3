/**
 * Runs a program's entry file in this process, with the given arguments and additional environment variables. Resolves
 * to its exit code and output.
 *
 * @param load function that loads the entry file
 */
export async function runEntry(
  load: () => void,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly exitCode: number; readonly out: string; readonly err: string }> {
  const [out, err]: string[][] = [[], []];
  const [argv, env] = [process.argv, process.env];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
  ];
  process.argv = [process.execPath, 'program', ...args];
  process.env = { ...env, ...environment };
  try {
    const exitCode = new Promise<number>((resolve) =>
      spies.push(jest.spyOn(process, 'exitCode', 'set').mockImplementation((code) => resolve(Number(code))) as never),
    );
    jest.isolateModules(load);
    return { exitCode: await exitCode, out: out.join(''), err: err.join('') };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
    [process.argv, process.env] = [argv, env];
  }
}
