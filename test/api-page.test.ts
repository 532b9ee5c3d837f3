import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, tell } from './workspace';

jest.setTimeout(300_000);

/** Copies a package into a separate workspace with the dependencies of this one. */
function copyOf(name: string): { readonly workspace: string; readonly folder: string } {
  const workspace = mkdtempSync(join(tmpdir(), 'slipway-page-'));
  const folder = join(workspace, 'packages', name);
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(workspace, 'node_modules'));
  cpSync(join(ROOT, 'tsconfig.base.json'), join(workspace, 'tsconfig.base.json'));
  ['src', 'package.json', 'tsconfig.json', 'API.md'].forEach((part) =>
    cpSync(join(ROOT, 'packages', name, part), join(folder, part), { recursive: true }),
  );
  return { workspace, folder };
}

describe('the API page of a package', () => {
  const { workspace, folder } = copyOf('handler-function');
  const page = (...args: string[]) =>
    tell('', process.execPath, [join(ROOT, 'scripts', 'api-pages.mjs'), '.', ...args], folder);
  const edit = (from: string, to: string) => {
    const file = join(folder, 'src', 'handler-function.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };
  afterAll(() => rmSync(workspace, { recursive: true }));

  it('is in step with the sources, and has one row for each prop, with its type, default and description', () => {
    expect(page('--check').status).toBe(0);
    expect(readFileSync(join(folder, 'API.md'), 'utf8')).toMatch(
      /^\|.*`memorySize\?` \| `number` \| `256` \| Memory of the function in MiB/m,
    );
  });

  it('fails the check when a docstring has changed, until it is written again', () => {
    edit('Memory of the function in MiB', 'Memory of the handler in MiB');

    expect(page('--check').status).toBe(1);
    expect(page().status).toBe(0);
    expect(page('--check').status).toBe(0);
    expect(readFileSync(join(folder, 'API.md'), 'utf8')).toContain('Memory of the handler in MiB');
  });
});

/** Returns the anchors of a page as GitHub numbers them, and those that the page sets itself. */
function anchorsOf(page: string): string[] {
  const headings = [...page.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
    text
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const numbered = headings.map((heading, index) => {
    const before = headings.slice(0, index).filter((other) => other === heading).length;
    return before === 0 ? heading : `${heading}-${before}`;
  });
  return [...numbered, ...[...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)];
}

test.each(readdirSync(join(ROOT, 'packages')).filter((name) => existsSync(join(ROOT, 'packages', name, 'API.md'))))(
  'the API page of %s only links to anchors that exist',
  (name) => {
    const page = readFileSync(join(ROOT, 'packages', name, 'API.md'), 'utf8');
    const anchors = anchorsOf(page);

    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  },
);
