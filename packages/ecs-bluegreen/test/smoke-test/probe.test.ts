import { AddressInfo, createServer } from 'node:net';
import { probe } from '../../src/smoke-test/probe';

describe('a probe', () => {
  it('gives up where nothing is said for five seconds', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));

    await expect(probe(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, '')).rejects.toThrow(
      'no answer within 5 seconds',
    );

    silent.close();
  });
});
