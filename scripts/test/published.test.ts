import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REPOSITORY, pinned } from '../../projenrc/versions';

const ROOT = resolve(__dirname, '..', '..');

const readme = (name: string) => readFileSync(join(ROOT, 'packages', name, 'README.md'), 'utf8');
const manifest = (name: string) => JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));

const PACKAGES = readdirSync(join(ROOT, 'packages'))
  .filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json')))
  .filter((name) => !manifest(name).private);

describe.each(PACKAGES)('what is published of %s', (name) => {
  it('has a README whose links work outside of this workspace', () => {
    const links = [...readme(name).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link);

    expect(links.filter((link) => link.startsWith('..'))).toEqual([]);
    const ours = links
      .filter((link) => link.startsWith(`${REPOSITORY}/`))
      .map((link) => link.replace(/^.*\/(blob|tree)\/main\//, ''));
    expect(ours.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const own = links.filter((link) => !/^\w+:/.test(link));
    expect(own.filter((path) => !existsSync(join(ROOT, 'packages', name, path)))).toEqual([]);
  });

  it('names its repository, and its folder there', () => {
    expect(manifest(name).repository).toEqual({
      type: 'git',
      url: `git+${REPOSITORY}.git`,
      directory: `packages/${name}`,
    });
  });

  it('has a README whose install list holds every package of its example', () => {
    const [example = ''] = /```ts\n[\s\S]*?```/.exec(readme(name)) ?? [];
    const used = [...new Set([...example.matchAll(/from '(@slipway\/[\w-]+)'/g)].map(([, imported]) => imported))];
    const listed = /^npm install (.*)$/m.exec(readme(name))?.[1].split(' ') ?? [];

    expect(manifest(name).peerDependencies === undefined ? [] : used.filter((one) => !listed.includes(one))).toEqual(
      [],
    );
  });
});

test('the README promises no number of differences from AWS, which would go stale', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).not.toMatch(/\d+ differences/);
});

test('npx projen throws for a library that is missing in versions.ts', () => {
  expect(() => pinned(['jest', 'left-pad' as 'jest'])).toThrow(
    'no version is pinned for left-pad; add the version to projenrc/versions.ts',
  );
  expect(pinned(['zod', 'jest'])).toEqual({ jest: expect.any(String), zod: expect.any(String) });
});
