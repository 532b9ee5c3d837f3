import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { uncoveredIn } from '../uncovered.cjs';
import { workspaceEnvironment } from '../workspace-environment';

const ROOT = resolve(__dirname, '..', '..');

let folder: string;
beforeEach(() => {
  mkdirSync(join(ROOT, '.slipway'), { recursive: true }); // within the workspace, whose tools it needs
  folder = mkdtempSync(join(ROOT, '.slipway', 'uncovered-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a coverage failure names file and line', () => {
  mkdirSync(join(folder, 'src'));
  mkdirSync(join(folder, 'test'));
  writeFileSync(
    join(folder, 'src', 'price.ts'),
    'export function price(grams: number): number {\n  if (grams > 500) {\n    return 2;\n  }\n  return 1;\n}\n\nexport const unused = (): number => 3;\n',
  );
  writeFileSync(
    join(folder, 'test', 'price.test.ts'),
    "import { price } from '../src/price';\ntest('light', () => { expect(price(1)).toBe(1); });\n",
  );

  const jest = [
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    '-c',
    join(ROOT, 'jest.config.cjs'),
    '--rootDir',
    folder,
    '--coverage',
  ];
  const { status, stderr } = spawnSync(process.execPath, jest, {
    cwd: folder,
    env: workspaceEnvironment(),
    encoding: 'utf8',
  });

  expect(status).not.toBe(0);
  expect(stderr).toMatch(
    /not covered by any test:\n(?:.*\n)* {2}src\/price\.ts:2 branch 1 of 2 \(if\)\n(?:.*\n)* {2}src\/price\.ts:3 statement\n/,
  );
  expect(stderr).toMatch(/ {2}src\/price\.ts:8 function /);
});

test('a long list is cut, and no coverage names nothing', () => {
  const statements = Array.from({ length: 60 }, (_, id) => [id, { start: { line: id + 1 } }]);
  const file = {
    path: join(process.cwd(), 'a.ts'),
    s: Object.fromEntries(statements.map(([id]) => [id, 0])),
    statementMap: Object.fromEntries(statements),
    f: {},
    fnMap: {},
    b: {},
    branchMap: {},
  };

  expect(uncoveredIn(folder)).toEqual([]);
  writeFileSync(join(folder, 'coverage-final.json'), JSON.stringify({ a: file }));

  expect(uncoveredIn(folder)).toHaveLength(51);
  expect(uncoveredIn(folder).slice(-2)).toEqual(['a.ts:50 statement', 'and 10 more']);
});
