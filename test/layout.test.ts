import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace';

function membersOf(group: string) {
  return readdirSync(join(ROOT, group)).map((name) => ({ name, manifest: JSON.parse(readFileSync(join(ROOT, group, name, 'package.json'), 'utf8')) }));
}

describe('the layout', () => {
  it.each(['.projenrc.ts', 'packages', 'apps', 'nx.json', 'package.json', 'tsconfig.base.json'])('[MR-02] has %s at the top', (name) => {
    expect(existsSync(join(ROOT, name))).toBe(true);
  });

  it.each(['secure-bucket', 'kms', 'pipeline', 'codebuild-pulumi-image', 'ecs-bluegreen'])('[MR-02] has the package %s', (name) => {
    expect(membersOf('packages').map((member) => member.name)).toContain(name);
  });

  it('[MR-02] has versioned packages of one scope, each in a folder of its name', () => {
    for (const { name, manifest } of membersOf('packages')) {
      expect(manifest).toMatchObject({ name: `@slipway/${name}`, version: expect.stringMatching(/^\d+\.\d+\.\d+/), publishConfig: { access: 'restricted' } });
    }
  });

  it('[MR-02] has private apps that are composed of packages', () => {
    for (const { manifest } of membersOf('apps')) {
      expect(manifest.private).toBe(true);
      expect(Object.keys(manifest.dependencies)).toContainEqual(expect.stringMatching(/^@slipway\//));
    }
  });

  it('[MR-02] names every member in one line of .projenrc.ts', () => {
    const inventory = readFileSync(join(ROOT, '.projenrc.ts'), 'utf8');

    for (const { name } of ['packages', 'apps'].flatMap(membersOf)) {
      expect(inventory.match(new RegExp(`^new (ConstructPackage|HandlerLibrary|ToolPackage|CdkApp)\\(slipway, '${name}',`, 'gm'))).toHaveLength(1);
    }
  });
});
