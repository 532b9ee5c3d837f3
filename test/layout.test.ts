import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace';

function membersOf(group: string) {
  return readdirSync(join(ROOT, group)).map((name) => ({
    name,
    manifest: JSON.parse(readFileSync(join(ROOT, group, name, 'package.json'), 'utf8')),
  }));
}

/** What a file imports by name, and what the files do that it loads. */
function importsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const imported = [...readFileSync(file, 'utf8').matchAll(/ from '([^']+)'/g)].map(([, name]) => name);
  return imported.flatMap((name) =>
    name.startsWith('.')
      ? [`${name}.ts`, `${name}/index.ts`].flatMap((path) => importsOf(join(file, '..', path), seen))
      : [name],
  );
}

/** `aws-cdk-lib/core` is in `aws-cdk-lib`, `@slipway/kms` is itself. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('the layout', () => {
  it.each(['.projenrc.ts', 'packages', 'apps', 'nx.json', 'package.json', 'tsconfig.base.json'])(
    '[MR-02] has %s at the top',
    (name) => {
      expect(existsSync(join(ROOT, name))).toBe(true);
    },
  );

  it.each(['secure-bucket', 'kms', 'pipeline', 'codebuild-pulumi-image', 'ecs-bluegreen'])(
    '[MR-02] has the package %s',
    (name) => {
      expect(membersOf('packages').map((member) => member.name)).toContain(name);
    },
  );

  it('[MR-02] has versioned packages of one scope, each in a folder of its name', () => {
    for (const { name, manifest } of membersOf('packages')) {
      expect(manifest).toMatchObject({
        name: `@slipway/${name}`,
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        publishConfig: { access: 'restricted' },
      });
    }
  });

  it('[MR-02] has private apps that are composed of packages', () => {
    for (const { manifest } of membersOf('apps')) {
      expect(manifest.private).toBe(true);
      expect(Object.keys(manifest.dependencies)).toContainEqual(expect.stringMatching(/^@slipway\//));
    }
  });

  it.each(['packages', 'apps'].flatMap((group) => membersOf(group).map(({ name }) => `${group}/${name}`)))(
    '[MR-02] loads in %s nothing that its package.json does not declare',
    (folder) => {
      const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
      const installed = folder.startsWith('apps/') ? ['aws-cdk-lib', 'constructs'] : [];

      const imported = ['index.ts', 'main.ts', 'cli.ts']
        .flatMap((entry) => importsOf(join(ROOT, folder, 'src', entry)))
        .filter((name) => !name.startsWith('node:'))
        .map(packageOf);

      const declared = [...Object.keys({ ...dependencies, ...peerDependencies }), ...installed].map((name) =>
        name.replace(/^@types\//, ''),
      );
      expect(declared).toEqual(expect.arrayContaining(imported));
    },
  );

  it('[MR-02] names every member in one line of .projenrc.ts', () => {
    const inventory = readFileSync(join(ROOT, '.projenrc.ts'), 'utf8');

    for (const { name } of ['packages', 'apps'].flatMap(membersOf)) {
      expect(
        inventory.match(
          new RegExp(`^new (ConstructPackage|HandlerLibrary|ToolPackage|CdkApp)\\(slipway, '${name}',`, 'gm'),
        ),
      ).toHaveLength(1);
    }
  });
});
