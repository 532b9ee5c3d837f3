import { broadStack, stacksOf } from '@slipway/testing/app-main';
import { MAIN, VARIABLES } from './synthesized';

describe('main', () => {
  it('synthesizes the stack, with the suffix in its name', async () => {
    expect((await stacksOf(MAIN, VARIABLES)).SampleName.properties.stackName).toBe('sample-name-stack-dev');
  });

  it('refuses to synthesize a policy with a wildcard, and reports its location', async () => {
    jest.doMock('../src/sample-name-stack', () => ({ SampleNameStack: broadStack('SampleName') }));

    await expect(stacksOf(MAIN, VARIABLES)).rejects.toThrow(/s3:\*[\s\S]*SampleName\/Broad/);

    jest.dontMock('../src/sample-name-stack');
  });
});
