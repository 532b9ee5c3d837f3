import { optionsListed, optionsOf } from '@slipway/testing/command-options';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../src/cli';
import { outputsOf } from './readme-example';

const { readme, code } = new ReadmeExample(__dirname);

afterAll(removeFolders);

describe('the README', () => {
  it('lists exactly the options of slipway-aws up', async () => {
    expect(optionsListed(readme)).toEqual(await optionsOf((output) => main(['up', '--help'], output, output)));
  });
});

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it(
    'returns the outputs of the stacks of an app',
    async () => {
      expect(await outputsOf(await writeShopAssembly(temporaryFolder()))).toMatchObject({
        Greeting: 'hello from Create',
        Pipeline: 'shop',
      });
    },
    STARTING_MS,
  );
});
