import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { run } from './workspace';

const MINUTE = 60_000;

/** A package registry on loopback. */
export interface Registry {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Starts Verdaccio on loopback: anyone may publish to it, and it forwards no request to another registry. */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { verdaccio: '6.5.2' }, overrides: { 'node-fetch': '2.7.0' } }),
  );
  writeFileSync(
    join(folder, 'config.yaml'),
    "storage: ./storage\nuplinks: {}\npackages: { '**': { access: $all, publish: $all } }\nlog: { type: stdout, level: warn }\n",
  );
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  const url = `http://127.0.0.1:${await freePort()}`;
  const process = spawn(
    join(folder, 'node_modules', '.bin', 'verdaccio'),
    ['--config', 'config.yaml', '--listen', url],
    { cwd: folder, env: childEnvironment(), stdio: 'ignore' },
  );
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
