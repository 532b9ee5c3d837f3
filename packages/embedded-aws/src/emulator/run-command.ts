import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code of the command. Undefined if the command could not be started or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly output: string;
}

export interface CommandOptions {
  /** All environment variables of the command, which does not inherit variables of this process. */
  readonly environment: NodeJS.ProcessEnv;
  /** Abort signal that ends the command. @default - the command cannot be aborted */
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a short-lived command without a shell, and waits until the command ends. Never rejects: if the command does not
 * exist, the exit code is undefined.
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { environment, signal, onLine = () => undefined } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: environment, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      chunk
        .toString()
        .split('\n')
        .filter((line) => line.trim())
        .forEach(onLine);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ exitCode: undefined, output: error.message }));
    child.once('close', (code) => resolve({ exitCode: code ?? undefined, output }));
  });
}

/** Returns the last lines of a command's output, which usually contain the reason for a failure. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
