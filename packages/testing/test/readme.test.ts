import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { written } from './readme-example';

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const { readme, code } = new ReadmeExample(__dirname);

    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('waits for a file', async () => {
    const file = await written(
      (folder) => setTimeout(() => writeFileSync(join(folder, 'said.txt'), 'done'), 20),
      'said.txt',
    );

    expect(readFileSync(file, 'utf8')).toBe('done');
  });
});
