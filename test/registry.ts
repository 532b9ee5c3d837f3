import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { ROOT, run } from './workspace';

const MINUTE = 60_000;
const VERDACCIO = '6.5.2';

/** Package registry on loopback. */
export interface Registry {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Starts Verdaccio on loopback: anyone may publish to it, and it forwards no request to another registry. */
export async function startRegistry(folder: string): Promise<Registry> {
  const program = installVerdaccio();
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'config.yaml'),
    "storage: ./storage\nuplinks: {}\npackages: { '**': { access: $all, publish: $all } }\nlog: { type: stdout, level: warn }\n",
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const process = spawn(program, ['--config', 'config.yaml', '--listen', url], {
    cwd: folder,
    env: childEnvironment(),
    stdio: 'ignore',
  });
  for (let waited = 0; waited < MINUTE; waited += 250) {
    if (
      await ask(`${url}/-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return { url, process };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  process.kill();
  throw new Error(`verdaccio did not answer at ${url} within a minute`);
}

/** Installs Verdaccio once for all tests of this checkout, and returns the path of its program. */
function installVerdaccio(): string {
  const folder = join(ROOT, 'node_modules', '.cache', `slipway-verdaccio-${VERDACCIO}`);
  const installed = join(folder, 'installed');
  if (!existsSync(installed)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { verdaccio: VERDACCIO }, overrides: { 'node-fetch': '2.7.0' } }),
    );
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
    writeFileSync(installed, '');
  }
  return join(folder, 'node_modules', '.bin', 'verdaccio');
}

/**
 * Requests a URL on a connection of its own.
 *
 * `run` blocks this process for longer than the registry keeps a connection open, and a closed connection is noticed
 * only when it is used again.
 */
export function ask(url: string): Promise<Response> {
  return fetch(url, { headers: { connection: 'close' } });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
