import { once } from 'node:events';
import { AddressInfo, createServer, Socket } from 'node:net';
import { PromptAgent } from '../../src/emulator/prompt-agent';

test('a connection waits for no acknowledgement before it sends more', async () => {
  const setNoDelay = jest.spyOn(Socket.prototype, 'setNoDelay');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');

  const socket = new PromptAgent().createConnection({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
  });

  expect(setNoDelay.mock.contexts).toContain(socket);
  expect(setNoDelay).toHaveBeenCalledWith(true);
  socket.destroy();
  server.close();
});
