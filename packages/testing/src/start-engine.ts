import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time in seconds after which an unused service ends, in case the test that started it was killed. */
const IDLE_SECONDS = 900;
const POLL_MS = 50;

/**
 * Makes an engine ready for tests. For docker, starts the service of podman, to which `docker` then connects: this
 * process gets its address as `DOCKER_HOST`. Both engines thus use the storage of podman.
 *
 * @param program path of podman @default - `podman` on the path
 * @returns a function that ends what was started
 */
export async function startEngine(name: 'docker' | 'podman', program = 'podman'): Promise<() => Promise<void>> {
  if (name === 'podman') {
    return async () => undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'docker-'));
  const socket = join(folder, 'docker.sock');
  const { PATH, HOME, TMPDIR, CONTAINERS_CONF } = process.env;
  const child = spawn(program, ['system', 'service', `--time=${IDLE_SECONDS}`, `unix://${socket}`], {
    env: { PATH, HOME, TMPDIR, CONTAINERS_CONF },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  while (!existsSync(socket)) {
    if (child.exitCode !== null) {
      rmSync(folder, { recursive: true });
      throw new Error(`the service of podman ended with exit code ${child.exitCode}`);
    }
    await sleep(POLL_MS);
  }
  process.env.DOCKER_HOST = `unix://${socket}`;
  return async () => {
    delete process.env.DOCKER_HOST;
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}
