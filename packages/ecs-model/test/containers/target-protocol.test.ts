import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { selfSignedCertificate } from '@slipway/testing/self-signed-certificate';
import { TargetGroup } from '../../src/containers/load-balancer/target-group';
import { ModelClock } from '../../src/containers/model-clock';
import { Shop } from './shop';

const { certificate, key } = selfSignedCertificate();
const OVER_TLS = { TLS_CERTIFICATE: certificate, TLS_KEY: key };
const GROUP = {
  arn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/blue/1',
  name: 'blue',
  protocol: 'HTTP',
  healthCheck: {
    protocol: 'HTTP',
    path: '/',
    matcher: '200',
    timeoutSeconds: 5,
    intervalSeconds: 3600,
    healthyThreshold: 1,
    unhealthyThreshold: 2,
  },
  deregistrationDelaySeconds: 0,
} as const;
const ENCRYPTED = { Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS' };

/** Runs a service with a target group and with tasks that use TLS or not. Resolves to the result of the deployment. */
async function serving<T>(targetGroup: object, environment: object, look: (shop: Shop) => Promise<T>): Promise<T> {
  const shop = await Shop.open();
  try {
    await shop.serve('one', { targetGroup: { ...targetGroup } }, { ...environment });
    return await look(shop);
  } finally {
    await shop.close();
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html */
describe('a target group', () => {
  it('of HTTPS uses TLS to its targets, and accepts self-signed certificates', async () => {
    const body = 'x'.repeat(200_000);

    const answers = await serving(ENCRYPTED, OVER_TLS, async ({ service: { url } }) => [
      await (await fetch(url!)).text(),
      await (await fetch(`${url}/echo`, { method: 'POST', body })).text(),
    ]);

    expect(answers).toEqual(['one', body]);
  });

  it.each([
    ['of HTTPS whose targets speak plain HTTP', ENCRYPTED, {}],
    ['of HTTP whose targets speak TLS', {}, OVER_TLS],
    ['of HTTPS whose health checks are those of the default, which is HTTP', { Protocol: 'HTTPS' }, OVER_TLS],
  ])('%s has no healthy target', async (_, targetGroup, environment) => {
    const { status, reason } = await serving(targetGroup, environment, ({ latest }) => Promise.resolve(latest));

    expect(status).not.toBe('SUCCESSFUL');
    expect(reason).toMatch(/health checks/);
  });

  it.each([
    ['HTTP', {}, {}],
    ['HTTPS', ENCRYPTED, OVER_TLS],
  ])('of %s keeps the connection to a target open between requests', async (_, targetGroup, environment) => {
    const ports = await serving(targetGroup, environment, async ({ service: { url } }) => {
      const ask = async () => (await fetch(`${url}/connection`, { method: 'POST', body: 'x' })).text();
      return [await ask(), await ask(), await ask()];
    });

    expect(new Set(ports).size).toBe(1);
    expect(ports[0]).toMatch(/^\d+$/);
  });

  it('closes the connections to a target that is deregistered', async () => {
    const sockets: Record<string, Socket> = {};
    const server = createServer(({ url, socket }, response) => {
      sockets[url!] = socket;
      response.end('one');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const group = new TargetGroup(GROUP, new ModelClock(1000));
    const target = group.register('127.0.0.1', port);
    const { agent, done } = group.take()!;
    const [answer] = await once(request({ host: '127.0.0.1', port, agent, path: '/kept' }).end(), 'response');
    await text(answer);
    done();

    const isOpen = !sockets['/kept'].destroyed;
    const closed = once(sockets['/kept'], 'close');

    await group.deregister(target);
    await closed;

    expect(isOpen).toBe(true);
    expect(group.targets).toEqual([]);
    server.close();
  });

  it('of another protocol uses HTTP to its targets', async () => {
    const answer = await serving({ Protocol: 'TCP' }, {}, async ({ service }) => (await fetch(service.url!)).text());

    expect(answer).toBe('one');
  });
});
