import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importsOf, resolveImport } from '../imports.cjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'imports-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function written(name: string, text = ''): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('what a file imports', () => {
  it.each([
    ['by name', "import { a } from 'lodash';"],
    ['over several lines', "import {\n  a,\n  b,\n} from 'lodash';"],
    ['by default', 'import lodash from "lodash";'],
    ['for its side effects', "import 'lodash';"],
    ['as a type', "import type { A } from 'lodash';"],
    ['as a type in place', "export const a: import('lodash').A = 1;"],
    ['and exports again', "export { a } from 'lodash';"],
    ['and exports whole', "export * from 'lodash';"],
    ['by require', "const { a } = require('lodash');"],
    ['by import require', "import a = require('lodash');"],
    ['dynamically', "export const load = () => import('lodash');"],
  ])('is found when it is imported %s', (_, text) => {
    expect(importsOf(written('shop.ts', `${text}\n`))).toEqual(['lodash']);
  });

  it('is not what a comment or a text says', () => {
    expect(importsOf(written('shop.ts', "// import 'lodash';\nexport const text = \"import 'lodash'\";\n"))).toEqual(
      [],
    );
  });
});

describe('a relative import', () => {
  it('is a file, a file without its extension, or the index of a folder', () => {
    const from = written('shop.ts');
    const till = written('till.ts');
    mkdirSync(join(folder, 'parts'));
    const index = written('parts/index.ts');

    expect(['./till', './till.ts', './parts'].map((name) => resolveImport(from, name))).toEqual([till, till, index]);
  });

  it('is nothing when it names no TypeScript', () => {
    expect(resolveImport(written('shop.ts'), './data.json')).toBeUndefined();
  });
});
