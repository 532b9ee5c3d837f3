import { LIVELY_MS, Shop } from './shop';

const plain = {
  DesiredCount: 2,
  LoadBalancers: [],
  DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 200 },
};

let shop: Shop;
afterEach(async () => shop.close());

test('a service without a load balancer, with a public image, deploys, and its tasks are reported as simulated', async () => {
  shop = await Shop.open();

  await shop.deploy({ settings: plain, image: 'httpd:2.4' });

  expect(shop.latest).toMatchObject({ status: 'SUCCESSFUL', image: 'httpd:2.4', simulated: true });
  expect(shop.service.running).toEqual({ 'shop:0': 2 });
});

test('a service behind a load balancer, with an image of another registry, deploys too, and ends with the run', async () => {
  shop = await Shop.open();

  await shop.deploy({ settings: { DesiredCount: 1 }, image: 'public.ecr.aws/nginx/nginx:1.27' });
  await shop.containers.forget('Shop');

  expect(shop.containers.services.deployments).toMatchObject([{ status: 'SUCCESSFUL', simulated: true }]);
});

test('a simulated task reports how it ended', async () => {
  shop = await Shop.open();
  await shop.deploy({ settings: plain, image: 'httpd:2.4' });
  const [task] = shop.containers.services.all[0].revision.tasks.running;

  await shop.containers.forget('Shop');

  expect([task.over, await task.exit(), task.portAt(0)]).toEqual([true, 'exit code 0', 0]);
});

test('a program that is built in the run is not reported as simulated', async () => {
  shop = await Shop.open();
  await shop.serve('one');

  expect(shop.latest.simulated).toBe(false);
});

test.each([
  ['has no command of its own', {}],
  ['has a program that this machine has not', { Cmd: ['not-on-this-machine', '--serve'] }],
])('a program that is left to a base image is simulated: the image %s', async (_, program) => {
  shop = await Shop.open();
  await shop.deploy({ settings: plain, image: await shop.image('one', {}, program) });

  expect(shop.latest).toMatchObject({ status: 'SUCCESSFUL', simulated: true });
});

test('a service that never becomes healthy fails its stack after three hours of the model', async () => {
  shop = await Shop.open(LIVELY_MS);

  const deploying = shop.deploy({ settings: plain, image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:none' });

  await expect(deploying).rejects.toThrow(
    /Shop\/Service \(AWS::ECS::Service\): the service did not stabilize within 3 hours of model time; its last task: CannotPullContainerError: .*shop:none was not built in this run$/,
  );
  expect(shop.waits.at(-1)).toMatch(
    /^waiting for Shop\/Service \(AWS::ECS::Service\) to become stable; its last task: CannotPullContainerError: /,
  );
});

test('a service whose tasks neither become healthy nor fail fails its stack, and no task is named', async () => {
  shop = await Shop.open(LIVELY_MS);
  const image = await shop.image('ill', { HEALTH: '500' });

  const deploying = shop.deploy({ settings: { DesiredCount: 1, HealthCheckGracePeriodSeconds: 86_400 }, image });

  await expect(deploying).rejects.toThrow(/: the service did not stabilize within 3 hours of model time$/);
  expect(shop.waits.at(-1)).toBe('waiting for Shop/Service (AWS::ECS::Service) to become stable');
});
