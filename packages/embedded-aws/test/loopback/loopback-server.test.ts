import type { Server } from 'node:http';
import { LoopbackServer } from '../../src/loopback/loopback-server';

test('a server that waits for its callers bounds no request in time', async () => {
  const server = await LoopbackServer.start((_, response) => void response.end());
  const { server: http } = server as unknown as { readonly server: Server };
  expect(http.requestTimeout).toBeGreaterThan(0);

  server.waitForCallers();

  expect(http.requestTimeout).toBe(0);
  await server.stop();
});
