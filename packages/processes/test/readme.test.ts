import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { npm } from './readme-example';

afterAll(removeFolders);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const { readme, code } = new ReadmeExample(__dirname);

    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('runs a program that sees one token of two', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'npm'), '#!/bin/sh\nenv > seen\nexit "$1"\n');
    chmodSync(join(folder, 'npm'), 0o755);
    const { PATH } = process.env;
    Object.assign(process.env, { PATH: `${folder}${delimiter}${PATH}`, NPM_TOKEN: 'one', SHOP_TOKEN: 'two' });
    try {
      expect(await npm(['7'], folder)).toBe(7);
    } finally {
      Object.assign(process.env, { PATH });
      delete process.env.NPM_TOKEN;
      delete process.env.SHOP_TOKEN;
    }

    const seen = readFileSync(join(folder, 'seen'), 'utf8');
    expect(seen).toContain('NPM_TOKEN=one');
    expect(seen).not.toContain('SHOP_TOKEN');
  });
});
