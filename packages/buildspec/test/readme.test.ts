import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsListed, optionsOf } from '@slipway/testing/command-options';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../src/cli';
import { build } from './readme-example';

const { readme, code } = new ReadmeExample(__dirname);

afterAll(removeFolders);

describe('the README', () => {
  it('lists exactly the options of slipway-buildspec run', async () => {
    expect(optionsListed(readme)).toEqual(
      await optionsOf((output) => main(['run', '--help'], process.stdin, output, output)),
    );
  });
});

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('builds a folder and keeps its artifacts', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const [folder, out] = [temporaryFolder(), join(temporaryFolder(), 'out')];
    writeFileSync(
      join(folder, 'buildspec.yml'),
      'version: 0.2\nphases:\n  build:\n    commands: [echo page > page.txt]\nartifacts:\n  files: page.txt\n',
    );

    const told = await build(folder, out);

    write.mockRestore();
    expect(told[0]).toBe('SUCCEEDED');
    expect(told[1]).toMatch(/^BUILD: \d+ ms$/);
    expect(existsSync(join(out, 'primary', 'page.txt'))).toBe(true);
  });
});
