import { join } from 'node:path';
import { broadStack, stacksOf } from '@slipway/testing/app-main';
import { VARIABLES } from './variables';

const run = () => stacksOf(join(__dirname, '..', 'src', 'main'), VARIABLES);

describe('main', () => {
  it('[GC-15] synthesizes three stacks for the account and the region of the configuration, each after the one that it depends on', async () => {
    const stacks = Object.values(await run());

    expect(
      stacks.map(({ environment, properties, dependencies = [] }) => [
        environment,
        properties.stackName,
        dependencies.filter((name) => !name.includes('.assets')),
      ]),
    ).toEqual([
      ['aws://123456789012/eu-south-2', 'container-foundation-stack-dev', []],
      ['aws://123456789012/eu-south-2', 'container-service-stack-dev', ['Foundation']],
      [
        'aws://123456789012/eu-south-2',
        'container-delivery-stack-dev',
        expect.arrayContaining(['Foundation', 'Service']),
      ],
    ]);
  });

  it('[GC-10] refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/delivery-stack', () => ({ DeliveryStack: broadStack('Delivery') }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*Delivery\/Broad/);

    jest.dontMock('../src/delivery-stack');
  });
});
