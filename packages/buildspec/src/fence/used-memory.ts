// Bundled into the supervisor: it imports nothing but Node.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process has for itself, and what it shares with others, of `status`. */
const ROUGH = /^(RssAnon|RssShmem|VmSwap):\s*(\d+) kB$/gm;
/** Its share of all of that, of `smaps_rollup`. */
const EXACT = /^(Pss_Anon|Pss_Shmem|SwapPss):\s*(\d+) kB$/gm;

/**
 * Memory of all processes in bytes, without what only mirrors files.
 *
 * What processes share is counted for each of them, which costs little; only if that is more than `limitBytes` each is
 * given its share, for which the kernel walks through their memory.
 *
 * @param proc the folder of processes @default - that of Linux
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

/** Undefined of a process that has ended or lets nobody look, and of a kernel that does not say. */
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
