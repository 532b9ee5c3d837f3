import { spawnSync } from 'node:child_process';

/** Whether a process runs. One that has ended and that nobody has collected yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
