import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { otherRuntimes, provideRuntimes } from '../../src/runtimes/provide-runtimes';

afterAll(removeFolders);

const { signal } = new AbortController();

/** Creates a folder with programs that print these texts. */
function machineWith(programs: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

test('reports nothing if the versions are those of the machine', async () => {
  const path = machineWith({
    node: 'echo v22.1.0',
    python3: 'echo Python 3.12.4',
    java: `echo 'openjdk version "17.0.2" 2022-01-18' >&2`,
    go: 'echo go version go1.24.1 linux/amd64',
  });
  const runtimes = [
    { name: 'nodejs', version: '22' },
    { name: 'python', version: '3.12' },
    { name: 'java', version: 'corretto17' },
    { name: 'golang', version: '1.24' },
    { name: 'php', version: 'latest' },
  ];

  await expect(provideRuntimes(runtimes, path, signal)).resolves.toEqual({ folders: [], notices: [] });
});

test('names runtimes that have another version here, or are missing', async () => {
  const path = machineWith({ python3: 'echo Python 3.11.7', java: `echo 'java version "1.8.0"' >&2`, ruby: 'exit 1' });
  const runtimes = [
    { name: 'python', version: '3.12' },
    { name: 'java', version: 'corretto21' },
    { name: 'ruby', version: '3.4' },
    { name: 'docker', version: '20' },
    { name: 'nodejs', version: '22' },
  ];

  const { notices } = await provideRuntimes(runtimes, path, signal);

  expect(notices).toEqual([
    'not done here: runtime-versions python 3.12: the commands find python 3.11 here',
    'not done here: runtime-versions java corretto21: the commands find java corretto8 here',
    'not done here: runtime-versions ruby 3.4: which this machine does not have',
    'not done here: runtime-versions docker 20: which this machine does not have',
    'not done here: runtime-versions nodejs 22: which this machine does not have',
  ]);
});

test('takes another Node from its source', async () => {
  const asked: string[] = [];
  const folderOf = async (major: string) => {
    asked.push(major);
    return major === '22' ? '/versions/22' : undefined;
  };
  const path = machineWith({ node: 'echo v20.1.0' });
  const found = async (version: string) => provideRuntimes([{ name: 'nodejs', version }], path, signal, { folderOf });

  await expect(found('22')).resolves.toEqual({ folders: ['/versions/22'], notices: [] });
  await expect(found('18')).resolves.toEqual({
    folders: [],
    notices: ['not done here: runtime-versions nodejs 18: the commands find nodejs 20 here'],
  });
  await found('20');
  expect(asked).toEqual(['22', '18']);
});

test('names the runtimes of an image that differ from those of a build on AWS', async () => {
  const answers: Readonly<Record<string, string>> = {
    'node --version': 'v24.1.0',
    'java -version': 'openjdk version "17.0.1"',
    'go version': 'sh: go: not found',
  };
  const asked = { nodejs: '22', java: 'corretto17', golang: '1.25', cobol: '3', python: 'latest' };
  const runtimes = Object.entries(asked).map(([name, version]) => ({ name, version }));

  expect(await otherRuntimes(runtimes, async (command) => answers[command] ?? '')).toEqual([
    'not done here: runtime-versions nodejs 22: the commands find nodejs 24 here',
    'not done here: runtime-versions golang 1.25: which this image does not have',
    'not done here: runtime-versions cobol 3: which this image does not have',
  ]);
});
