import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { ask, serve } from '../lint.cjs';
import { ROOT } from '../members';
import { workspaceEnvironment } from '../workspace-environment';

afterAll(removeFolders);

const SCRIPT = join(__dirname, '..', 'lint.cjs');

/**
 * Lints the folder `shop` of a workspace with these files in a separate process, because jest cannot load the modules
 * of ESLint.
 */
function lintShop(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder();
  const all = {
    'eslint.config.mjs': "export default [{ ignores: ['**/lib/'] }, { rules: { eqeqeq: 'error', curly: 'warn' } }];\n",
    '.prettierrc.json': '{ "singleQuote": true }',
    '.prettierignore': 'lib/\n**/fixtures/\n*.json\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const program = `new (require(${JSON.stringify(SCRIPT)}).Linter)(${JSON.stringify(root)}).lint([process.argv[1]]).then((said) => process.stdout.write(said))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, '--', join(root, 'shop')], {
    cwd: ROOT,
    env: { ...workspaceEnvironment(), FORCE_COLOR: '0' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
}

describe('the linter', () => {
  it('has nothing to say of files that are right, and looks at none that are ignored', () => {
    const wrong = 'if (a == "b") c();\n';

    expect(
      lintShop({
        'shop/price.js': "module.exports = 'dear';\n",
        'shop/lib/price.js': wrong,
        'shop/test/fixtures/price.ts': wrong,
        'shop/package.json': '{"name":   "shop"}',
        'other/price.js': wrong,
      }),
    ).toBe('');
  });

  it('names errors, warnings, what is not formatted and what cannot be read', () => {
    const said = lintShop({
      'shop/src/error.js': "if (a == 'b') {\n  c();\n}\n",
      'shop/src/warning.js': "if (a === 'b') c();\n",
      'shop/src/unformatted.js': "a === 'b' ;\n",
      'shop/src/broken.js': 'a === ;\n',
    });

    expect(said).toMatch(/error\.js\n.*eqeqeq\n/);
    expect(said).toMatch(/warning\.js\n.*curly\n/);
    expect(said).toMatch(/broken\.js\n.*Unexpected token/);
    expect(said.match(/\w+\.js: not formatted/g)).toEqual([
      'broken.js: not formatted',
      'unformatted.js: not formatted',
    ]);
  });
});

describe('the prose of a page', () => {
  it('has no words that read as if translated, but for code and for what is kept as given', () => {
    const page =
      'A role has rights.\n\n```\nrights\n```\n\nSee `rights` and [it](rights.md). Whoever reads it is told.\n';

    const said = lintShop({
      'shop/README.md': page,
      'shop/plain.md': 'A role has permissions.\n',
      'shop/fixtures/README.md': page,
    });

    expect(said.replaceAll(/^.*\/shop\//gm, '').split('\n')).toEqual([
      "README.md:1:12 'rights': write plain English, such as 'permissions'",
      "README.md:7:35 'Whoever': write plain English, such as 'anyone who, users'",
      "README.md:7:52 'is told': write plain English, such as 'gets, receives, is set to'",
    ]);
  });
});

describe('a process that lints for others', () => {
  const asked: string[][] = [];
  let busy = 0;
  const linter = {
    lint: async (paths: readonly string[]) => {
      expect((busy += 1)).toBe(1);
      asked.push([...paths]);
      await new Promise(setImmediate);
      busy -= 1;
      if (paths.includes('/broken')) {
        throw new Error('no configuration');
      }
      return paths.includes('/wrong') ? 'wrong' : '';
    },
  };

  it('answers each, one after the other, until nobody needs it any more', async () => {
    const socket = join(temporaryFolder(), 'lint');
    const life = new PassThrough();
    const server = serve(socket, life, linter);
    await once(server, 'listening');

    const said = await Promise.all([['/right'], ['/wrong'], ['/broken'], ['/a', '/b']].map((it) => ask(socket, it)));

    expect(said).toEqual(['', 'wrong', expect.stringContaining('no configuration'), '']);
    expect(asked).toHaveLength(4);
    life.destroy();
    await once(server, 'close');
    expect(await ask(socket, ['/right'])).toBeUndefined();
  });
});

describe('node scripts/lint.cjs', () => {
  const lint = (server: string) =>
    spawnSync(process.execPath, [SCRIPT, 'scripts/lint.cjs'], {
      cwd: ROOT,
      env: { ...workspaceEnvironment(), SLIPWAY_LINT_SERVER: server },
      encoding: 'utf8',
    });

  it('lints by itself where nobody lints for it', () => {
    expect(lint(__filename)).toMatchObject({ status: 0, stderr: '' });
  });
});
