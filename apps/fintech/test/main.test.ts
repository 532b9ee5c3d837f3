import { readFileSync } from 'node:fs';
import { broadStack, stacksOf } from '@slipway/testing/app-main';
import { MAIN } from './synthesized';
import { PRODUCTION, VARIABLES } from './variables';

describe('main', () => {
  it.each([
    ['dev', {}],
    ['staging', { ENVIRONMENT: 'staging' }],
    ['prod', PRODUCTION],
  ])(
    '[FT-18] synthesizes modular stacks for %s, each after those that it depends on',
    async (environment, variables) => {
      const stacks = Object.values(await stacksOf(MAIN, { ...VARIABLES, ...variables }));

      expect(
        stacks.map(({ environment: where, properties, dependencies = [] }) => [
          where,
          properties.stackName,
          dependencies.filter((name) => !name.includes('.assets')).sort(),
        ]),
      ).toEqual([
        ['aws://123456789012/eu-south-2', `fintech-foundation-stack-${environment}`, []],
        ['aws://123456789012/eu-south-2', `fintech-network-stack-${environment}`, ['Foundation']],
        ['aws://123456789012/eu-south-2', `fintech-build-images-stack-${environment}`, ['Foundation', 'Network']],
        ['aws://123456789012/eu-south-2', `fintech-service-stack-${environment}`, ['Foundation', 'Network']],
        ['aws://123456789012/eu-south-2', `fintech-delivery-stack-${environment}`, expect.arrayContaining(['Service'])],
      ]);
    },
  );

  it('[FT-18] is the entry, under 40 lines, of the stack in tapstack.ts', () => {
    const main = readFileSync(`${MAIN}.ts`, 'utf8');

    expect(main.split('\n').length).toBeLessThan(40);
    expect(main).toContain("from './tapstack'");
  });

  it('refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/tapstack', () => ({ TapStack: broadStack('TapStack') }));

    await expect(stacksOf(MAIN, VARIABLES)).rejects.toThrow(/s3:\*[\s\S]*TapStack\/Broad/);

    jest.dontMock('../src/tapstack');
  });
});
