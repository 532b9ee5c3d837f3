import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, tell } from './workspace';

jest.setTimeout(120_000);

const MEMBERS = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(ROOT, group)).map((name) => join(group, name)),
);
const CONFIGURATION = join(ROOT, 'jest.config.cjs');

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Tests a member with these files as every member is tested. Returns the exit code and the output about coverage. */
function coverageOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-coverage-'));
  folders.push(folder);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return tell(
    '',
    'sh',
    ['-c', `node_modules/.bin/jest -c '${CONFIGURATION}' --rootDir . --runInBand --coverage 2>&1`],
    folder,
  );
}

const TESTED = {
  'package.json': '{}',
  'src/price.ts': "export function price(grams: number): string {\n  return grams > 1_000 ? 'dear' : 'cheap';\n}\n",
  'test/price.test.ts':
    "import { price } from '../src/price';\nit.each([1, 2_000])('prices %i', (grams) => expect(price(grams)).toBeDefined());\n",
};

describe('the coverage that every member must have', () => {
  it('[GC-18][PG-20] lets a member pass whose tests cover all of it', () => {
    expect(coverageOf(TESTED)).toMatchObject({ status: 0, said: expect.not.stringContaining('threshold') });
  });

  it.each([
    [
      'branches',
      'a branch that no test takes',
      { 'test/price.test.ts': TESTED['test/price.test.ts'].replace(', 2_000', '') },
    ],
    [
      'functions',
      'a function that no test calls',
      { 'src/price.ts': `${TESTED['src/price.ts']}export const free = () => 'free';\n` },
    ],
    ['statements', 'a file that no test loads', { 'src/tax.ts': 'export const tax = 19;\n' }],
    ['lines', 'a file in a folder that no test loads', { 'src/tax/rate.ts': 'export const rate = 19;\n' }],
  ])('[GC-18][PG-20] refuses less than 100 %% of %s: %s', (measure, _, files) => {
    const { status, said } = coverageOf({ ...TESTED, ...files });

    expect(status).toBe(1);
    expect(said).toMatch(
      new RegExp(`Coverage for ${measure} \\([\\d.]+%\\) does not meet "global" threshold \\(100%\\)`),
    );
  });

  it.each(MEMBERS)('[GC-18][PG-20] is asked of %s by its own test script, and nothing there is left out', (folder) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    const sources = readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );

    const deliveries = ' --testPathIgnorePatterns "<rootDir>/test/local/"';
    expect(scripts.test).toBe(`jest -c ../../jest.config.cjs --rootDir . --coverage${deliveries}`);
    expect(
      sources.filter((file) =>
        /\b(istanbul|c8|v8) ignore\b/.test(readFileSync(join(ROOT, folder, 'src', file), 'utf8')),
      ),
    ).toEqual([]);
  });
});
