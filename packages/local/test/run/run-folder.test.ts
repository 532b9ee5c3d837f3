import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { checkRunFolder, clearRunFolder } from '../../src/run/run-folder';

afterAll(removeFolders);

let folder: string;
beforeEach(() => {
  folder = join(temporaryFolder(), 'run');
  mkdirSync(folder);
});

/** Writes files of the user to the folder, including some with names that a run deletes. */
function addFiles(): void {
  mkdirSync(join(folder, 'logs'));
  ['index.html', 'logs/app.log', 'notes.txt'].forEach((file) => writeFileSync(join(folder, file), 'mine'));
}

describe('the folder of a run', () => {
  it.each(['index.html', 'notes.txt', 'package.json'])('is no folder that contains %s of the user', async (file) => {
    writeFileSync(join(folder, file), 'mine');

    await expect(checkRunFolder(folder)).rejects.toMatchObject({
      name: 'FolderNotOfRunError',
      exitCode: 2,
      message: expect.stringContaining(`${folder} contains files that no earlier run has written (${file}); `),
    });
    expect(readdirSync(folder)).toEqual([file]);
  });

  it('is refused with the first names, and the number of the others', async () => {
    ['a', 'b', 'c', 'd', 'e', 'f'].forEach((file) => writeFileSync(join(folder, file), ''));

    await expect(checkRunFolder(folder)).rejects.toThrow('(a, b, c, d, 2 more)');
  });

  it.each([
    ['other text', 'not JSON'],
    ['the result of another program', '{"executions":3,"schemaVersion":1}'],
    ['a list', '[]'],
  ])('is no folder whose result.json is %s', async (_, content) => {
    writeFileSync(join(folder, 'result.json'), content);

    await expect(checkRunFolder(folder)).rejects.toMatchObject({ name: 'FolderNotOfRunError' });
  });

  it('can be new', async () => {
    await checkRunFolder(join(folder, 'a', 'b'));

    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  it.each(['.gitignore', '.gitkeep', '.DS_Store', 'run.lock', 'run.lock.4711'])(
    'can be empty except for %s',
    async (file) => {
      writeFileSync(join(folder, file), '');

      await expect(checkRunFolder(folder)).resolves.toBeUndefined();
    },
  );

  it('can contain everything if it is named .slipway', async () => {
    folder = join(folder, '.slipway');
    mkdirSync(folder);
    addFiles();

    await expect(checkRunFolder(folder)).resolves.toBeUndefined();
  });

  it('is recognized by the result of an earlier version, which did not mark its folder', async () => {
    addFiles();
    writeFileSync(join(folder, 'result.json'), '{"schemaVersion":1,"executions":[]}');

    await expect(checkRunFolder(folder)).resolves.toBeUndefined();
  });

  it('is marked, so that the next run can use it even if this run is killed', async () => {
    await clearRunFolder(folder);
    addFiles();

    await expect(checkRunFolder(folder)).resolves.toBeUndefined();
    expect(readFileSync(join(folder, '.slipway-run'), 'utf8')).toMatch(/^slipway writes its report/);
    await clearRunFolder(folder);
    expect(readdirSync(folder).sort()).toEqual(['.slipway-run', 'notes.txt']);
  });

  it('is refused if it is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');

    await expect(checkRunFolder(file)).rejects.toMatchObject({
      name: 'FolderNotWritableError',
      message: expect.stringContaining('is not writable (ENOTDIR)'),
    });
  });
});
