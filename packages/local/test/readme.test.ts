import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PassThrough } from 'node:stream';
import { main } from '../src/cli';
import { optionsListed, optionsOf } from '@slipway/testing/command-options';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { GitFixture } from './git/git-fixture';
import { release } from './readme-example';
import { writeGitOpsAssembly } from './run/gitops-assembly';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

describe('the README', () => {
  it('lists the options of slipway watch', async () => {
    const help = (command: string) => async (output: PassThrough) =>
      main([command, '--help'], process.stdin, output as unknown as NodeJS.WriteStream, output);

    expect([...(await optionsOf(help('watch'))), '--serve'].sort()).toEqual(await optionsOf(help('run')));
  });

  it.each([
    ['run', 'Options'],
    ['push', 'A push, as GitHub sends it'],
    ['rotate', 'Secrets that rotate'],
    ['doctor', 'What a run needs'],
  ])('lists exactly the options of slipway %s', async (command, heading) => {
    const help = (output: PassThrough) =>
      main([command, '--help'], process.stdin, output as unknown as NodeJS.WriteStream, output);

    expect(optionsListed(README, heading)).toEqual(await optionsOf(help));
  });
});

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const code = readFileSync(join(__dirname, 'readme-example.ts'), 'utf8');

    expect(README).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('releases a commit that was pushed and approved', async () => {
    const shop = new GitFixture();
    shop.commit('feat: open', { 'page.txt': 'open' });
    const folder = temporaryFolder();

    expect(await release(await writeGitOpsAssembly(join(folder, 'cdk.out')), join(folder, 'run'), shop.folder)).toBe(
      'Succeeded',
    );
  });
});
