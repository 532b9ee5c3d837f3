import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractZip } from '@slipway/embedded-aws';
import { sourceArchive } from '../../src/run/source-archive';
import { readdirSync } from 'node:fs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'source-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('sourceArchive', () => {
  it('uses a file as it is', async () => {
    writeFileSync(join(folder, 'a.zip'), 'x');

    expect(await sourceArchive(join(folder, 'a.zip'), join(folder, 'b.zip'))).toBe(join(folder, 'a.zip'));
  });

  it('zips a folder without the parts of a checkout that are not source', async () => {
    const source = join(folder, 'shop');
    for (const path of ['src', '.git', 'node_modules/left']) {
      mkdirSync(join(source, path), { recursive: true });
    }
    ['src/cart.ts', '.npmrc', '.git/HEAD', 'node_modules/left/pad.js'].forEach((path) =>
      writeFileSync(join(source, path), path),
    );
    symlinkSync('/dev/null', join(source, 'link'));

    await extractZip(await sourceArchive(source, join(folder, 'a.zip')), join(folder, 'out'));

    expect(readdirSync(join(folder, 'out'), { recursive: true }).sort()).toEqual(['.npmrc', 'src', 'src/cart.ts']);
  });

  it('refuses a missing source', async () => {
    await expect(sourceArchive(join(folder, 'gone'), join(folder, 'a.zip'))).rejects.toThrow(
      /the source .*gone cannot be read; pass a ZIP file or a folder/,
    );
  });
});
