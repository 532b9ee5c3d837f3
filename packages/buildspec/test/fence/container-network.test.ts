import { createServer } from 'node:http';
import { once } from 'node:events';
import { ENGINE_STAND_IN, EngineScript, scriptEngine } from '@slipway/testing/engine-stand-in';
import { quietPort } from '@slipway/testing/quiet-port';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { ContainerNetwork, ContainerNetworkProps, findEngine } from '../../src';

const image = { id: 'sha256:abc', environment: {} };

afterEach(removeFolders);

async function open(script: EngineScript = {}, props: Partial<ContainerNetworkProps> = {}) {
  const { calls } = scriptEngine(script);
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  const labels = { 'slipway.run': '1' };
  return {
    calls,
    network: await ContainerNetwork.open({ engine, image, name: 'task', labels, endpoints: [], ...props }),
  };
}

test('[RN-07] a network has nothing but sockets, and a port of 127.0.0.1 leads to each port of its programs', async () => {
  const port = await quietPort();
  const { network, calls } = await open({}, { ports: [port] });
  expect([network.name, network.over, network.listens(port)]).toEqual(['task', false, false]);
  const program = createServer((_, response) => response.end('hello'));
  await once(program.listen(port), 'listening');
  await until(() => network.listens(port));

  expect(await (await fetch(`http://127.0.0.1:${network.portOf(port)}`)).text()).toBe('hello');

  await network.close();
  program.close();
  expect(network.over).toBe(true);
  const [run, removal] = calls().slice(-2);
  expect(run.join(' ')).toMatch(/--name task --label slipway\.run=1 .*--network none/);
  expect(removal.slice(-1)).toEqual(['task']);
});

test('fails with the message of the engine if it does not start, and removes what it has created', async () => {
  await expect(open({ broken: { run: 'first\nError: no runtime' } })).rejects.toThrow(
    'the network of the containers did not start: Error: no runtime',
  );
});

test('a port can be opened later, once, and not after the network has ended', async () => {
  const port = await quietPort();
  const { network } = await open();

  await network.open(port);
  await network.open(port);
  expect(network.portOf(port)).toBeGreaterThan(0);
  await network.close();

  await expect(network.open(await quietPort())).rejects.toThrow('the network of the containers has ended');
});
