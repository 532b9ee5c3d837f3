import { BuildImages, Engine, EngineRun } from '@slipway/buildspec';
import { TaskEngine } from '../../src/containers/engine/container-launcher';
import { EngineImages } from '../../src/images/engine-images';
import { Shop } from '../containers/shop';

/** Image of the tasks, which the engine has. */
export const IMAGE = 'docker.io/library/slipway-tasks:1';

/**
 * Program that responds at every path with its release, what it sees, or what it can write. A request makes it fail its
 * container health check.
 */
export const PROGRAM = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { RELEASE, PORT } = process.env;
const write = (path) => { try { writeFileSync(path, 'x'); return 'written'; } catch ({ code }) { return code; } };
const answers = {
  '/health': () => 'ok',
  '/environment': () => JSON.stringify(process.env),
  '/user': () => process.getuid() + ':' + process.getgid(),
  '/write': (url) => write(url.searchParams.get('path')),
  '/exists': (url) => String(existsSync(url.searchParams.get('path'))),
  '/ask': async (url) => { try { return await (await fetch(url.searchParams.get('url'))).text(); } catch (error) { return String(error.cause?.code ?? error); } },
  '/exit': () => process.exit(3),
};
const server = require('node:http').createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  response.end(await (answers[url.pathname] ?? (() => RELEASE))(url));
});
server.listen(PORT, () => console.log('release', RELEASE));
process.on('SIGTERM', () => { console.log('asked to end'); server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

/** Shop whose tasks are containers. */
export interface EngineShop {
  readonly shop: Shop;
  readonly run: EngineRun;
  close(): Promise<void>;
}

export async function openShop(engine: Engine, minuteMs = 1000): Promise<EngineShop> {
  const run = new EngineRun(engine);
  const tasks: TaskEngine = { run, images: new BuildImages({ engine, offline: true }), pushed: new EngineImages() };
  const shop = await Shop.open(minuteMs, tasks);
  return {
    shop,
    run,
    close: async () => {
      await shop.close();
      await run.close();
    },
  };
}
