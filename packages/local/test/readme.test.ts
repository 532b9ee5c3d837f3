import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../src/cli';
import { removeFolders, temporaryFolder } from './buildspec/build-fixture';
import { STARTING_MS } from './embedded-aws/starting';
import { GitFixture } from './git/git-fixture';
import { release } from './readme-example';
import { writeGitOpsAssembly } from './run/gitops-assembly';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

/** The text below a heading, up to the next one. */
function section(heading: string): string {
  const [, text] = README.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0];
}

describe('the README', () => {
  it.each([
    ['run', 'Options'],
    ['push', 'A push, as GitHub sends it'],
  ])('lists the options that slipway %s has, and no others', async (command, heading) => {
    const output = new PassThrough();

    await main([command, '--help'], process.stdin, output as unknown as NodeJS.WriteStream, output);

    const known = String(output.read())
      .match(/^ +--[\w-]+/gm)!
      .map((option) => option.trim());
    const listed = section(heading)
      .match(/^\| `--.*?\|/gm)!
      .flatMap((row) => row.match(/--[\w-]+/g)!);
    expect(listed.sort()).toEqual(known.sort());
  });
});

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const code = readFileSync(join(__dirname, 'readme-example.ts'), 'utf8');

    expect(README).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('releases what was pushed and approved', async () => {
    const shop = new GitFixture();
    shop.commit('feat: open', { 'page.txt': 'open' });
    const folder = temporaryFolder();

    expect(await release(await writeGitOpsAssembly(join(folder, 'cdk.out')), join(folder, 'run'), shop.folder)).toBe(
      'Succeeded',
    );
  });
});
