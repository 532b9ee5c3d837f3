import { spawnSync } from 'node:child_process';

/** Returns whether a process is running. A process that has ended but was not reaped yet (a zombie) does not count. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
