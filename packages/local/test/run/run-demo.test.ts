import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { runDemo } from '../../src/run/run-demo';
import { writePlainAssembly } from './release-assembly';

const { PATH } = process.env;
afterAll(() => {
  process.env.PATH = PATH;
  removeFolders();
});

const props = async (folder: string) => ({
  assembly: await writePlainAssembly(join(folder, 'cdk.out')),
  folder: join(folder, 'run'),
  cache: join(folder, 'cache'),
  approveAll: false,
  allowRealAccount: false,
});

test(
  'a demo runs its app as prepared, tells its story, and leaves a report',
  async () => {
    const folder = temporaryFolder();
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);

    const code = await runDemo(await props(folder), async ({ story }) => ({
      deliver: async ({ deployment }) => {
        await story.chapter(
          { about: 'the app is there', expected: 'it has one stack' },
          async () => deployment.stacks.length === 1,
        );
        return { executions: [], asExpected: story.asExpected };
      },
    }));
    write.mockRestore();

    expect([code, written.join('')]).toEqual([3, expect.stringContaining('it has one stack')]);
    expect(existsSync(join(folder, 'run', 'index.html'))).toBe(true);
  },
  STARTING_MS,
);

test(
  'a demo shows its run on a page in the browser, if asked to',
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'xdg-open'), `#!/bin/sh\necho "$1" > ${folder}/opened\n`, { mode: 0o755 });
    process.env.PATH = `${join(folder, 'bin')}:${PATH}`;
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    let page = '';

    const code = await runDemo({ ...(await props(folder)), open: true }, async () => ({
      deliver: async () => {
        await until(() => existsSync(join(folder, 'opened')), 30_000);
        const [, address] = /url=(http:[^"]+)"/.exec(readFileSync(join(folder, 'run', 'live.html'), 'utf8'))!;
        page = await (await fetch(address)).text();
        return { executions: [], asExpected: true };
      },
    }));
    write.mockRestore();

    expect(code).toBe(3);
    expect(page).toContain('No pipeline has started.');
  },
  STARTING_MS,
);
