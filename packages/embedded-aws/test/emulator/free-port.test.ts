import { createServer } from 'node:net';
import { PortTakenError } from '../../src/emulator/errors';
import { freePort } from '../../src/emulator/free-port';

test('gives a port that can be listened on', async () => {
  const port = await freePort();

  expect(await freePort(port)).toBe(port);
});

test('refuses a port that is taken, with its number and the way out', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  try {
    const asked = freePort(port);

    await expect(asked).rejects.toThrow(PortTakenError);
    await expect(asked).rejects.toThrow(new RegExp(`port ${port} on 127.0.0.1 is in use.*--port`));
  } finally {
    server.close();
  }
});
