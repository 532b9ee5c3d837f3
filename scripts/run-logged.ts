import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { workspaceEnvironment } from './workspace-environment';

const SHOWN_LINES = 20;

export interface RunLoggedProps {
  readonly cwd: string;
  /** Environment variables in addition to those that all scripts of the workspace pass on. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of the file to which the command's output is written. */
  readonly logFile: string;
  /** Signal that terminates the command. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command and writes its output to a file.
 * @throws Error if the command fails, with the last lines of its output and the path of the file
 */
export async function runLogged(
  [command, ...args]: readonly string[],
  { cwd, environment, logFile, signal }: RunLoggedProps,
): Promise<void> {
  signal.throwIfAborted();
  const log = createWriteStream(logFile);
  const child = spawn(command, args, {
    cwd,
    env: { ...workspaceEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  [child.stdout, child.stderr].forEach((output) =>
    output.on('data', (chunk: Buffer) => {
      said += chunk;
      log.write(chunk);
    }),
  );
  const onAbort = () => child.kill('SIGTERM');
  signal.addEventListener('abort', onAbort, { once: true });
  const [code, ending] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  signal.removeEventListener('abort', onAbort);
  await finished(log.end());
  if (code !== 0) {
    const lines = said
      .trimEnd()
      .split('\n')
      .slice(-SHOWN_LINES)
      .map((line) => `  | ${line}`);
    throw new Error(
      `${[command, ...args].join(' ')} failed (${ending ?? `exit code ${code}`}); the last lines of its output:\n${lines.join('\n')}\n  complete log: ${logFile}`,
    );
  }
}
