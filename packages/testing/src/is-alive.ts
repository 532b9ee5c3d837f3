import { spawnSync } from 'node:child_process';

/** Returns whether a process is running. An ended process that was not reaped yet (a zombie) is not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
