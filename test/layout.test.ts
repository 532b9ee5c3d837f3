import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, resolveImport } from '../scripts/imports.cjs';
import { allMembers, membersOf, sourcesOf } from './members';
import { REPOSITORY } from '../projenrc/versions';
import { CONSTRUCT_PACKAGES } from './jsii-project';
import { ROOT } from './workspace';

/** Returns the files that a file loads, directly or indirectly, including the file itself. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(file)) {
    seen.add(file);
    const relative = importsOf(file).filter((name) => name.startsWith('.'));
    relative.map((name) => resolveImport(file, name)).forEach((loaded) => loaded && loadedBy(loaded, seen));
  }
  return seen;
}

/** Returns the packages that files import, without the modules of Node.js. */
function packagesIn(files: Iterable<string>): string[] {
  return [...files]
    .flatMap(importsOf)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
    .map(packageOf);
}

/**
 * Returns the package of a module: `aws-cdk-lib/core` is part of `aws-cdk-lib`, and `@slipway/kms` is a package itself.
 */
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
    for (const { name, manifest } of membersOf('packages').filter((member) => !member.manifest.private)) {
      expect(manifest).toMatchObject({
        name: `@slipway/${name}`,
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        publishConfig: { access: 'restricted' },
        homepage: expect.stringMatching(new RegExp(`^https://.*/packages/${name}#readme$`)),
        bugs: expect.stringMatching(/^https:\/\/.*\/issues$/),
      });
    }
  });

  it('publishes the API page of each construct package, which its README names', () => {
    for (const name of CONSTRUCT_PACKAGES) {
      const readme = readFileSync(join(ROOT, 'packages', name, 'README.md'), 'utf8');

      expect(manifestOf(`packages/${name}`).files).toContain('API.md');
      expect(existsSync(join(ROOT, 'packages', name, 'API.md'))).toBe(true);
      expect(readme).toContain(`](${REPOSITORY}/blob/main/packages/${name}/API.md)`);
    }
  });

  it('[MR-02] has one private package: what tests share, which is never released', () => {
    const unpublished = membersOf('packages').filter(({ manifest }) => manifest.private);
    const { release } = JSON.parse(readFileSync(join(ROOT, 'nx.json'), 'utf8'));

    expect(unpublished.map(({ name, layer }) => ({ name, layer }))).toEqual([{ name: 'testing', layer: 'testing' }]);
    expect(release.projects).toEqual(['packages/*', '!@slipway/testing']);
  });

  it('[MR-02] has private apps that are composed of packages', () => {
    for (const { manifest } of membersOf('apps')) {
      expect(manifest.private).toBe(true);
      expect(Object.keys(manifest.dependencies!)).toContainEqual(expect.stringMatching(/^@slipway\//));
    }
  });

  const manifestOf = (folder: string) => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  /** Entry points of a member. Tests can load any file of a shared package. */
  const entriesOf = (folder: string) => {
    const entries = ['index.ts', 'main.ts', 'cli.ts'].map((entry) => join(ROOT, folder, 'src', entry));
    const found = entries.filter((entry) => existsSync(entry));
    return found.length > 0 ? found : sourcesOf(folder);
  };
  const declaredBy = (folder: string): string[] => {
    const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
    const installed = folder.startsWith('apps/') ? ['aws-cdk-lib', 'constructs'] : [];
    const forTests = folder === 'packages/testing' ? devDependencies : {};
    return [...Object.keys({ ...dependencies, ...peerDependencies, ...forTests }), ...installed].map((name) =>
      name.replace(/^@types\//, ''),
    );
  };
  const folders = allMembers().map(({ folder }) => folder);

  it.each(folders)('[MR-02] loads in %s nothing that its package.json does not declare', (folder) => {
    const loaded = entriesOf(folder).flatMap((entry) => [...loadedBy(entry)]);

    expect(loaded.length).toBeGreaterThan(0);
    expect(packagesIn(loaded).filter((name) => !declaredBy(folder).includes(name))).toEqual([]);
  });

  it.each(folders)(
    '[MR-02] bundles in %s nothing that neither its package.json nor that of the workspace declares',
    (folder) => {
      const bundled = Object.keys({ ...manifestOf(folder).devDependencies, ...manifestOf('.').devDependencies }).map(
        (name) => name.replace(/^@types\//, ''),
      );

      expect(
        packagesIn(sourcesOf(folder)).filter((name) => ![...declaredBy(folder), ...bundled].includes(name)),
      ).toEqual([]);
    },
  );

  it('[MR-02] names every member in one line of .projenrc.ts', () => {
    const inventory = readFileSync(join(ROOT, '.projenrc.ts'), 'utf8');

    for (const { name } of allMembers()) {
      expect(
        inventory.match(
          new RegExp(
            `^(?:const \\w+ = )?new (ConstructPackage|HandlerLibrary|ToolPackage|TestingPackage|CdkApp)\\(slipway, '${name}',`,
            'gm',
          ),
        ),
      ).toHaveLength(1);
    }
  });
});
