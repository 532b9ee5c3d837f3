import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extractZip } from '@slipway/embedded-aws';
import { checkSource, sourceArchive } from '../../src/run/source-archive';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'source-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('sourceArchive', () => {
  it('uses a file as it is', async () => {
    writeFileSync(join(folder, 'a.zip'), 'x');

    expect(await sourceArchive(join(folder, 'a.zip'), join(folder, 'b.zip'))).toBe(join(folder, 'a.zip'));
  });

  /** Writes these files to a folder, each with its path as its content. */
  const written = (...paths: readonly string[]): string => {
    const source = join(folder, 'shop');
    for (const path of paths) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      writeFileSync(join(source, path), path);
    }
    return source;
  };
  const filesIn = async (archive: string): Promise<string[]> => {
    const out = join(folder, 'out');
    await extractZip(archive, out);
    return (readdirSync(out, { recursive: true }) as string[]).filter((it) => statSync(join(out, it)).isFile()).sort();
  };

  it('zips a folder without the parts of a checkout that are not source', async () => {
    const source = written('src/cart.ts', '.npmrc', '.git/HEAD', 'node_modules/left/pad.js');
    symlinkSync('/dev/null', join(source, 'link'));

    const archive = await sourceArchive(source, join(folder, 'a.zip'));

    expect(await filesIn(archive)).toEqual(['.npmrc', 'src/cart.ts']);
  });

  it('leaves out at any depth what tools and runs write, and names it', async () => {
    const source = written(
      'app.py',
      '.venv/pyvenv.cfg',
      '.venv/lib/boto3.py',
      'web/environment/pyvenv.cfg',
      'web/environment/bin/pip',
      'web/node_modules/left/pad.js',
      'web/.git',
      'web/manifest.json',
      'cdk.out/Shop.json',
      'infra/cdk.out/Shop.json',
      'infra/synthesized/cdk.out',
      'infra/synthesized/manifest.json',
      'infra/synthesized/Shop.json',
      '.slipway/result.json',
      'build/run/result.json',
      'build/kept.txt',
    );
    const leftOut: string[] = [];

    const archive = await sourceArchive(source, join(folder, 'a.zip'), {
      runFolder: join(source, 'build', 'run'),
      onPack: (names) => leftOut.push(...names),
    });

    expect(await filesIn(archive)).toEqual(['app.py', 'build/kept.txt', 'web/manifest.json']);
    expect(leftOut).toEqual([
      '.git',
      '.slipway',
      '.venv',
      'cdk.out',
      'environment',
      'node_modules',
      'run',
      'synthesized',
    ]);
  });

  it('zips a folder of the user, even if a tool wrote the folder', async () => {
    const source = written('cdk.out', 'manifest.json', 'Shop.json', 'pyvenv.cfg');

    const archive = await sourceArchive(source, join(folder, 'a.zip'));

    expect(await filesIn(archive)).toEqual(['Shop.json', 'cdk.out', 'manifest.json', 'pyvenv.cfg']);
  });

  it('refuses a missing source', async () => {
    await expect(sourceArchive(join(folder, 'gone'), join(folder, 'a.zip'))).rejects.toThrow(
      /the source .*gone cannot be read; pass a ZIP file or a folder/,
    );
  });
});

describe('checkSource', () => {
  it.each(['PK\u0003\u0004 and files', 'PK\u0005\u0006 and no file'])(
    'accepts a ZIP file and a folder',
    async (content) => {
      writeFileSync(join(folder, 'a.zip'), content);

      await expect(checkSource(join(folder, 'a.zip'))).resolves.toBeUndefined();
      await expect(checkSource(folder)).resolves.toBeUndefined();
    },
  );

  it.each(['<h1>Hello</h1>', 'P', ''])(
    'refuses the file %p, which is not a ZIP file, as invalid usage',
    async (content) => {
      const page = join(folder, 'index.html');
      writeFileSync(page, content);

      await expect(checkSource(page)).rejects.toMatchObject({
        message: `the source ${page} is not a ZIP file; pass a ZIP file, or a folder to pack into one`,
        exitCode: 2,
      });
    },
  );

  it('refuses a missing source as invalid usage', async () => {
    await expect(checkSource(join(folder, 'gone'))).rejects.toMatchObject({
      message: expect.stringMatching(/the source .*gone cannot be read; pass a ZIP file or a folder$/),
      exitCode: 2,
    });
  });
});
