import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { usedMemory } from '../../src/fence/used-memory';

const MIB = 1024 ** 2;

let proc: string;
beforeEach(() => {
  proc = temporaryFolder();
  writeFileSync(join(proc, 'meminfo'), 'MemTotal: 1000000 kB\n');
});
afterEach(removeFolders);

/** Process of whose memory other processes share a part. All numbers are in MiB. */
function add(id: number, { own, common = 0, share }: { own: number; common?: number; share?: number }): void {
  mkdirSync(join(proc, String(id)));
  write(id, 'status', {
    VmRSS: own + common + 7,
    RssAnon: own,
    RssFile: 7,
    RssShmem: common,
    VmSwap: 1,
  });
  if (share !== undefined) {
    write(id, 'smaps_rollup', { Pss: share + 3, Pss_Anon: share, Pss_File: 3, Pss_Shmem: 0, SwapPss: 1 });
  }
}

function write(id: number, file: string, fields: Readonly<Record<string, number>>): void {
  const lines = Object.entries(fields).map(([name, value]) => `${name}:\t${String(value * 1024).padStart(8)} kB\n`);
  writeFileSync(join(proc, String(id), file), `Name:\tnode\n${lines.join('')}`);
}

test('counts what processes have written and what is swapped, and not the files that they have loaded', () => {
  add(1, { own: 10 });
  add(2, { own: 20, common: 5 });

  expect(usedMemory(1000 * MIB, proc)).toBe(37 * MIB);
});

test('counts shared memory once if it would be too much otherwise', () => {
  add(1, { own: 100, share: 55 });
  add(2, { own: 100, share: 55 });

  expect(usedMemory(300 * MIB, proc)).toBe(202 * MIB);
  expect(usedMemory(150 * MIB, proc)).toBe(112 * MIB);
});

test('a process whose share cannot be read counts in full', () => {
  add(1, { own: 100, share: 55 });
  add(2, { own: 100 });
  add(3, { own: 100 });
  write(3, 'smaps_rollup', { Pss: 55 }); // as on an older kernel

  expect(usedMemory(MIB, proc)).toBe(258 * MIB);
});

test('a process that has ended, and one without memory of its own, count for nothing', () => {
  mkdirSync(join(proc, '1'));
  mkdirSync(join(proc, '2'));
  writeFileSync(join(proc, '2', 'status'), 'Name:\tkthreadd\n');

  expect([usedMemory(0, proc), usedMemory(-1, proc)]).toEqual([0, 0]);
});

test('on this machine, at least this process is counted', () => {
  expect(usedMemory(Infinity)).toBeGreaterThan(10 * MIB);
});
