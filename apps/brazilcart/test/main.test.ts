import { join } from 'node:path';
import { broadStack, stacksOf } from '@slipway/testing/app-main';

const run = () =>
  stacksOf(join(__dirname, '..', 'src', 'main'), { ENVIRONMENT_SUFFIX: 'dev', ONCALL_EMAIL: 'oncall@example.com' });

describe('main', () => {
  it('[BC-11] synthesizes the stack of the suffix', async () => {
    expect((await run()).BrazilCart.properties.stackName).toBe('brazilcart-stack-dev');
  });

  it('[BC-10] refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/brazilcart-stack', () => ({ BrazilCartStack: broadStack('BrazilCart') }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*BrazilCart\/Broad/);

    jest.dontMock('../src/brazilcart-stack');
  });
});
