// Bundled into the supervisor, so it imports only modules of Node.js.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fields in `/proc/<pid>/status` with the private and shared memory of a process. Shared memory counts in full. */
const ROUGH = /^(RssAnon|RssShmem|VmSwap):\s*(\d+) kB$/gm;
/** Fields in `/proc/<pid>/smaps_rollup` with the memory of a process. Shared memory counts proportionally. */
const EXACT = /^(Pss_Anon|Pss_Shmem|SwapPss):\s*(\d+) kB$/gm;

/**
 * Returns the memory use of all processes in bytes, without memory that is only mapped from files.
 *
 * First, shared memory is counted in full for each process, which is fast. If the sum exceeds `limitBytes`, shared
 * memory is counted proportionally, which is slow because the kernel examines the memory of each process.
 *
 * @param proc folder with process information @default - `/proc`
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
 * Returns the sum of the fields in kilobytes, or undefined if the process has ended or cannot be read, or if the kernel
 * does not report the fields.
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
