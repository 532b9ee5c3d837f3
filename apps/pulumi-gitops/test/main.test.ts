import { join } from 'node:path';
import { broadStack, stacksOf } from '@slipway/testing/app-main';
import { VARIABLES } from './synthesized';

const run = () => stacksOf(join(__dirname, '..', 'src', 'main'), VARIABLES);

describe('main', () => {
  it('[PG-09] synthesizes image and pipelines for the tooling account, and one stack of roles for each target account', async () => {
    const stacks = Object.values(await run());

    expect(stacks.map(({ environment, properties }) => [environment, properties.stackName])).toEqual([
      ['aws://210987654321/us-east-1', 'build-image-stack-tooling-acme'],
      ['aws://210987654321/us-east-1', 'stack-tooling-acme'],
      ['aws://123456789012/us-east-1', 'deployment-roles-stack-dev-acme'],
      ['aws://234567890123/us-east-1', 'deployment-roles-stack-staging-acme'],
      ['aws://345678901234/us-east-1', 'deployment-roles-stack-prod-acme'],
    ]);
  });

  it('[PG-10] refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/tooling-stack', () => ({ ToolingStack: broadStack('Tooling') }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*Tooling\/Broad/);

    jest.dontMock('../src/tooling-stack');
  });
});
