import { ReadmeExample } from '@slipway/testing/readme-example';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { Shop } from './containers/shop';
import { serve } from './readme-example';

afterAll(removeFolders);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const { readme, code } = new ReadmeExample(__dirname);

    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('returns the addresses of the listeners of a stack', async () => {
    const shop = await Shop.open();
    try {
      const stack = shop.stack();
      const resources = stack.resources.filter(({ type }) => type.startsWith('AWS::ElasticLoadBalancingV2::'));
      const { aws, credentials } = shop.standIn;

      const { urls, stop } = await serve(aws, credentials, { ...stack, resources }, temporaryFolder());
      const answers = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
      await stop();

      expect(answers).toEqual(['nothing here', 'nothing here']);
    } finally {
      await shop.close();
    }
  });
});
