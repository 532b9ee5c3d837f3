import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time after which an unused service ends by itself, in seconds, in case the test that started it was killed. */
const IDLE_SECONDS = 900;
const POLL_MS = 50;

/**
 * Prepares a container engine for tests. For `docker`, starts the Podman service and sets `DOCKER_HOST` to its address,
 * so that the `docker` client connects to Podman. Both engines therefore use the storage of Podman.
 *
 * @param program name or path of podman @default - `podman` on the `PATH`
 * @returns a function that ends the service
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
      throw new Error(`the podman service ended with exit code ${child.exitCode}`);
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
