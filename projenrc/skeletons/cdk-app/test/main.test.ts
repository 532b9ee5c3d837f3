import { broadStack, stacksOf } from '@slipway/testing/app-main';
import { MAIN, VARIABLES } from './synthesized';

describe('main', () => {
  it('synthesizes the stack of the suffix', async () => {
    expect((await stacksOf(MAIN, VARIABLES)).SampleName.properties.stackName).toBe('sample-name-stack-dev');
  });

  it('refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/sample-name-stack', () => ({ SampleNameStack: broadStack('SampleName') }));

    await expect(stacksOf(MAIN, VARIABLES)).rejects.toThrow(/s3:\*[\s\S]*SampleName\/Broad/);

    jest.dontMock('../src/sample-name-stack');
  });
});
