import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeServiceDeploymentsCommand, DescribeServicesCommand, ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import { SERVICE, Shop } from './shop';

jest.setTimeout(30_000);

let shop: Shop;
beforeEach(async () => (shop = await Shop.open()));
afterEach(() => shop.close());

const get = async (url: string) => (await fetch(url)).text();

/** One image serves, with one task. */
async function serving(release = 'one', props: Parameters<Shop['deploy']>[0] = {}): Promise<void> {
  await shop.deploy(props);
  await shop.release(await shop.image(release), { desiredCount: 1 });
  await shop.service.settled();
}

describe('a deployment', () => {
  it('goes through the stages that ECS documents, and leaves the traffic with green and no task of blue', async () => {
    await serving();

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    const latest = shop.service.deployments[2];
    expect(latest).toMatchObject({ service: 'shop', status: 'SUCCESSFUL', revision: 'shop:2' });
    expect(latest.stages.map(({ stage }) => stage)).toEqual([
      'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP',
    ]);
    expect(await get(shop.service.url!)).toBe('two');
    expect(await get(shop.service.testUrl!)).toBe('two');
    expect(shop.service.weights()).toEqual({ production: { blue: 100, green: 0 }, test: { blue: 100, green: 0 } });
    expect(shop.service.running).toEqual({ 'shop:2': 1 });
  });
});
