import { execFileSync } from 'node:child_process';
import { workspaceEnvironment } from '../scripts/workspace-environment';

/** Median durations of two operations that ran alternately, in milliseconds. */
export interface Comparison {
  readonly ours: number;
  readonly other: number;
  readonly runs: number;
}

/**
 * Runs two operations alternately, so that other load on the machine affects both equally. The first run of each
 * operation fills the caches and is not counted.
 */
export async function inTurn(runs: number, ours: () => unknown, other: () => unknown): Promise<Comparison> {
  const times: { ours: number; other: number }[] = [];
  for (let turn = 0; turn <= runs; turn += 1) {
    times.push({ other: await millisecondsOf(other), ours: await millisecondsOf(ours) });
    process.stdout.write('.');
  }
  process.stdout.write('\n');
  const counted = times.slice(1);
  return { ours: median(counted.map((time) => time.ours)), other: median(counted.map((time) => time.other)), runs };
}

export async function millisecondsOf(act: () => unknown): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** Returns the median of the values. For an even number of values, the median is the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** Runs a command. @throws Error if the command fails, with its complete output */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): void {
  try {
    execFileSync(command, args, {
      cwd,
      env: { ...workspaceEnvironment(), ...environment },
      stdio: 'pipe',
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
