import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { broadStack, stacksOf } from '@slipway/testing/app-main';

const MAIN = join(__dirname, '..', 'src', 'main');
const run = () => stacksOf(MAIN, { ENVIRONMENT_SUFFIX: 'dev' });

describe('main', () => {
  it('synthesizes the foundation, and after it the stack that composes the rest', async () => {
    const stacks = await run();

    expect(Object.values(stacks).map(({ properties }) => properties.stackName)).toEqual([
      'cicd-foundation-stack-dev',
      'cicd-web-stack-dev',
    ]);
    expect(stacks.Web.dependencies).toContain('Foundation');
  });

  it('is under 40 lines', () => {
    expect(readFileSync(`${MAIN}.ts`, 'utf8').split('\n').length).toBeLessThan(40);
  });

  it('refuses to synthesize a wildcard', async () => {
    jest.doMock('../src/web-stack', () => ({ WebStack: broadStack('Web') }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*Web\/Broad/);

    jest.dontMock('../src/web-stack');
  });
});
