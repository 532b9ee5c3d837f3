import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { end } from '../../src/end';
import { RELEASE } from '../../src/release';
import { makeServer } from '../../src/server';
import { type Answered, Tracer } from '../../src/tracer';

const recorded: Answered[] = [];
const tracer = Object.assign(new Tracer({ serviceName: 'web', samplePercent: 100 }), {
  record: (answered: Answered) => recorded.push(answered),
});
const server = makeServer(() => undefined, tracer);
let url: string;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => end(server));

it('serves the page', async () => {
  const answer = await fetch(`${url}/?name=Ada`);

  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /Good day, Ada/);
});

it('reports its release', async () => {
  assert.deepEqual(await (await fetch(`${url}/release`)).json(), { release: RELEASE });
});

it('is healthy', async () => {
  assert.equal((await fetch(`${url}/health`)).status, 200);
});

it('answers 404 for an unknown path, and 405 for a method other than GET', async () => {
  assert.equal((await fetch(`${url}/other`)).status, 404);
  assert.equal((await fetch(url, { method: 'POST' })).status, 405);
});

it('records requests with the header of the load balancer, but no health checks', async () => {
  recorded.length = 0;
  await fetch(`${url}/health`);
  await fetch(url, { headers: { 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' } });

  assert.deepEqual(
    recorded.map(({ path, status, header }) => [path, status, header]),
    [['/', 200, 'Root=1-67891233-abcdef012345678912345678']],
  );
});
