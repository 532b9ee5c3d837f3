import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { runDemo } from '../../src/run/run-demo';
import { writePlainAssembly } from './release-assembly';

afterAll(removeFolders);

test(
  'a demo runs its app as prepared, tells its story, and leaves a report',
  async () => {
    const folder = temporaryFolder();
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const props = {
      assembly: await writePlainAssembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      cache: join(folder, 'cache'),
      approveAll: false,
      allowRealAccount: false,
    };

    const code = await runDemo(props, async ({ story }) => ({
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
