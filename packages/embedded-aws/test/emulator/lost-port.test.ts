import { AddressInfo, createServer, Server } from 'node:net';
import { EmulatorDiedError } from '../../src/emulator/errors';
import { freePort } from '../../src/emulator/free-port';
import { startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

jest.mock('../../src/emulator/free-port', () => ({
  freePort: jest.fn(jest.requireActual('../../src/emulator/free-port').freePort),
}));
const looksAt = jest.mocked(freePort);

jest.setTimeout(STARTING_MS);

let other: Server;
let taken: number;

beforeEach(async () => {
  looksAt.mockClear();
  other = createServer((socket) => socket.destroy()); // the emulator checks whether a server responds
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  taken = (other.address() as AddressInfo).port;
});
afterEach(
  () =>
    new Promise((resolve) => {
      other.close(resolve);
    }),
);

test('a port that was taken meanwhile is given up for another', async () => {
  looksAt.mockResolvedValueOnce(taken);

  const aws = await startEmbeddedAws();

  expect(looksAt).toHaveBeenCalledTimes(2);
  expect(aws.endpoint).not.toBe(`https://127.0.0.1:${taken}`);
  await aws.stop();
});

test('a wanted port is not', async () => {
  looksAt.mockResolvedValueOnce(taken);

  await expect(startEmbeddedAws({ port: taken })).rejects.toThrow(`127.0.0.1:${taken} is already in use`);

  expect(looksAt).toHaveBeenCalledTimes(1);
});

test('three lost ports are enough', async () => {
  looksAt.mockResolvedValueOnce(taken).mockResolvedValueOnce(taken).mockResolvedValueOnce(taken);

  await expect(startEmbeddedAws()).rejects.toThrow(EmulatorDiedError);

  expect(looksAt).toHaveBeenCalledTimes(3);
});
