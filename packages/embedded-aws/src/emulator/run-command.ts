import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code. Undefined if the command could not be started, or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly output: string;
}

export interface CommandOptions {
  /** Complete environment: nothing of this process is inherited. */
  readonly environment: NodeJS.ProcessEnv;
  /** Signal that ends the command. @default - the command cannot be aborted */
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a short-lived command to its end, without a shell. Never rejects: a command that does not exist has no exit
 * code.
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

/** Returns the last lines of a text, which usually contain the reason of a failure. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
