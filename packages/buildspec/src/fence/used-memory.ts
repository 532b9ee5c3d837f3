// Bundled into the supervisor, so it imports nothing but Node.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fields of `status` with the private and shared memory of a process, where shared memory counts in full. */
const ROUGH = /^(RssAnon|RssShmem|VmSwap):\s*(\d+) kB$/gm;
/** Fields of `smaps_rollup` with the memory of a process, where shared memory counts proportionally. */
const EXACT = /^(Pss_Anon|Pss_Shmem|SwapPss):\s*(\d+) kB$/gm;

/**
 * Returns the memory of all processes in bytes, without memory that only mirrors files.
 *
 * Shared memory is first counted in full for each process, which is cheap. Only if the sum exceeds `limitBytes` is it
 * counted proportionally, for which the kernel walks through the memory of each process.
 *
 * @param proc folder of processes @default - that of Linux
 * @see https://docs.kernel.org/filesystems/proc.html
 */
export function usedMemory(limitBytes: number, proc = '/proc'): number {
  const processes = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  const rough = sum(processes.map((id) => kilobytes(join(proc, id, 'status'), ROUGH) ?? 0));
  if (rough <= limitBytes) {
    return rough;
  }
  return sum(
    processes.map(
      (id) => kilobytes(join(proc, id, 'smaps_rollup'), EXACT) ?? kilobytes(join(proc, id, 'status'), ROUGH) ?? 0,
    ),
  );
}

/**
 * Returns the sum of the fields in kilobytes, or undefined if the process has ended, cannot be read, or the kernel does
 * not report them.
 */
function kilobytes(file: string, fields: RegExp): number | undefined {
  try {
    const found = [...readFileSync(file, 'utf8').matchAll(fields)];
    return found.length === 0 ? undefined : found.reduce((total, [, , value]) => total + Number(value), 0);
  } catch {
    return undefined;
  }
}

function sum(kilobytesOfEach: readonly number[]): number {
  return kilobytesOfEach.reduce((total, it) => total + it, 0) * 1024;
}
