import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plantFlaws } from '../src/planted-flaws';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';

afterAll(removeFolders);

const LOCK = { name: 'sample', packages: { '': { version: '1.0.0' }, 'node_modules/esbuild': { version: '0.28.2' } } };
const SECRET = /AWS_SECRET_ACCESS_KEY=[\w/]{40}/;

/** Sample without flaws. */
function sample(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(LOCK));
  return folder;
}

describe('planted flaws', () => {
  it('are code that evaluates its input', () => {
    const folder = sample();

    plantFlaws(folder, ['code']);

    expect(readFileSync(join(folder, 'src', 'sum.ts'), 'utf8')).toContain('eval(terms)');
  });

  it('are SQL that is built from its input', () => {
    const folder = sample();

    plantFlaws(folder, ['sql']);

    expect(readFileSync(join(folder, 'src', 'find.ts'), 'utf8')).toContain("WHERE id = '${id}'`");
  });

  it('are a dependency with known flaws that nothing installs, besides those of the sample', () => {
    const folder = sample();

    plantFlaws(folder, ['dependencies']);

    expect(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))).toEqual({
      name: 'sample',
      packages: {
        '': { version: '1.0.0', optionalDependencies: { lodash: '4.17.4' } },
        'node_modules/esbuild': { version: '0.28.2' },
        'node_modules/lodash': expect.objectContaining({ version: '4.17.4', optional: true, os: ['none'] }),
      },
    });
  });

  it('are a secret that looks like a real one, and is not one in the file that plants it', () => {
    const folder = sample();

    plantFlaws(folder, ['secrets']);

    expect(readFileSync(join(folder, 'deploy.env'), 'utf8')).toMatch(SECRET);
    const planting = readFileSync(join(__dirname, '..', 'src', 'planted-flaws.ts'), 'utf8');
    expect(planting).toContain('AWS_SECRET_ACCESS_KEY=');
    expect(planting).not.toMatch(SECRET);
  });

  it('are only the requested ones', () => {
    const folder = sample();

    plantFlaws(folder, ['code', 'secrets']);

    expect(existsSync(join(folder, 'src', 'sum.ts'))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))).toEqual(LOCK);
  });
});
