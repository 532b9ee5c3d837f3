import { selfSignedCertificate } from '@slipway/testing/self-signed-certificate';
import { Shop } from './shop';

const { certificate, key } = selfSignedCertificate();
const OVER_TLS = { TLS_CERTIFICATE: certificate, TLS_KEY: key };
const ENCRYPTED = { Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS' };

/** Serves with a target group and with tasks that speak TLS or do not. Resolves to how the deployment has ended. */
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

  it('of another protocol uses HTTP to its targets', async () => {
    const answer = await serving({ Protocol: 'TCP' }, {}, async ({ service }) => (await fetch(service.url!)).text());

    expect(answer).toBe('one');
  });
});
