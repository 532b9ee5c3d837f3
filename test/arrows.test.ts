import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { importsOf, resolveImport } from '../scripts/imports.cjs';
import { addEdge, cyclesOf, Graph } from './cycles';
import { allMembers, Member, membersOf, sourcesOf } from './members';
import { ROOT } from './workspace';

const LARGEST_SHARE = 0.2;

/** Layers that each layer is allowed to import. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  base: [],
  ground: ['base'],
  part: ['base', 'ground'],
  pattern: ['base', 'ground', 'part'],
  app: ['base', 'ground', 'part', 'pattern'],
  'tool-ground': ['tool-ground'], // as declared in their package.json, without cycles
  tool: ['tool-ground'],
  testing: [],
};

const members = allMembers();
const byName = new Map(members.map((member) => [member.manifest.name, member]));

/** Returns the members that the sources of a member import, each with the importing files. */
function importedMembers(member: Member): [Member, string][] {
  return sourcesOf(member.folder).flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('@slipway'))
      .map((name): [Member, string] => [byName.get(name.split('/').slice(0, 2).join('/'))!, relative(ROOT, file)]),
  );
}

/** A tool can provide a plugin for synthesis. It loads its peer there, and apps enforce it. */
function plugsIn({ layer, manifest }: Member, other: Member, file: string): boolean {
  const isPeer = file.endsWith('.plugin.ts') && other.manifest.name in (manifest.peerDependencies ?? {});
  return isPeer || (layer === 'app' && other.manifest.nx.tags.includes('kind:synthesis-plugin'));
}

/** Returns the imports between the files and folders in each folder of a member. */
function folderGraphs(folder: string): Map<string, Graph> {
  const graphs = new Map<string, Map<string, Map<string, string[]>>>();
  const root = join(ROOT, folder, 'src');
  for (const file of sourcesOf(folder).filter((source) => source !== join(root, 'index.ts'))) {
    for (const name of importsOf(file).filter((one) => one.startsWith('.'))) {
      const target = resolveImport(file, name);
      if (target !== undefined) {
        const [from, to] = [file, target].map((path) => relative(root, path).split(sep));
        const depth = from.findIndex((part, index) => part !== to[index]);
        const place = [folder, 'src', ...from.slice(0, depth)].join('/');
        graphs.set(place, graphs.get(place) ?? new Map());
        addEdge(graphs.get(place)!, from[depth], to[depth], `${from.join('/')} imports ${to.join('/')}`);
      }
    }
  }
  return graphs;
}

describe('imports between members', () => {
  it.each(members.map((member) => [member.folder, member] as const))('go down only, from %s', (_, member) => {
    const allowed = BELOW[member.layer];

    const wrong = importedMembers(member)
      .filter(([other]) => other !== member && !allowed.includes(other.layer))
      .filter(([other, file]) => !plugsIn(member, other, file))
      .map(([other, file]) => `${file} imports ${other.manifest.name} of layer ${other.layer}`);

    expect(wrong).toEqual([]);
  });

  it.each(members.map((member) => [member.folder, member] as const))(
    'of %s are in its package.json: what it is made of, or what its handlers are bundled with',
    (_, member) => {
      const { dependencies, devDependencies } = member.manifest;
      const declared = Object.keys({ ...dependencies, ...devDependencies });

      const undeclared = importedMembers(member)
        .map(([other]) => other.manifest.name)
        .filter((name) => name !== member.manifest.name && !declared.includes(name));

      expect(undeclared).toEqual([]);
    },
  );

  it('never lead around in a circle', () => {
    const graph = new Map<string, Map<string, string[]>>();
    members.forEach((member) =>
      importedMembers(member)
        .filter(([other]) => other !== member)
        .forEach(([other, file]) => addEdge(graph, member.folder, other.folder, file)),
    );

    expect(graph.size).toBeGreaterThan(10);
    expect(cyclesOf(graph)).toEqual([]);
  });

  it('lead no source to what tests share', () => {
    const led = members.flatMap((member) =>
      importedMembers(member)
        .filter(([other]) => other.layer === 'testing' && other !== member)
        .map(([, file]) => file),
    );

    expect(led).toEqual([]);
  });
});

describe('imports within a member', () => {
  it.each(members.map(({ folder }) => folder))(
    'never lead around between folders, or between files, of %s',
    (folder) => {
      const circles = [...folderGraphs(folder)].flatMap(([place, graph]) =>
        cyclesOf(graph).map((circle) => `${place}: ${circle}`),
      );

      expect(circles).toEqual([]);
    },
  );
});

describe('the size of packages', () => {
  it('is shared: none holds more than a fifth of the lines that are not tests', () => {
    const lines = members.map(({ folder }) => ({
      folder,
      lines: sourcesOf(folder).reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0),
    }));
    const all = lines.reduce((sum, one) => sum + one.lines, 0);

    expect(all).toBeGreaterThan(10_000);
    expect(lines.filter((one) => one.lines > LARGEST_SHARE * all)).toEqual([]);
  });
});

describe('the search for circles', () => {
  const graphOf = (...edges: readonly (readonly [string, string])[]) => {
    const graph = new Map<string, Map<string, string[]>>();
    edges.forEach(([from, to]) => addEdge(graph, from, to, `${from}.ts`));
    return graph;
  };

  it('finds one of two and one of three, and says what leads around', () => {
    expect(cyclesOf(graphOf(['a', 'b'], ['b', 'a'], ['a', 'c']))).toEqual(['a -> b (a.ts)', 'b -> a (b.ts)']);
    expect(cyclesOf(graphOf(['a', 'b'], ['b', 'c'], ['c', 'a']))).toHaveLength(3);
  });

  it('finds none where two ways lead to the same', () => {
    expect(cyclesOf(graphOf(['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd']))).toEqual([]);
  });
});

describe('the commands of packages', () => {
  const commands = membersOf('packages').flatMap(({ folder, manifest }) =>
    Object.entries(manifest.bin ?? {}).map(([name, file]) => [name, folder, file, manifest] as const),
  );

  it.each(commands)('%s loads what is there, and what its package.json declares', (_, folder, file, manifest) => {
    const loaded = importsOf(join(ROOT, folder, file));

    const own = loaded.filter((name) => name.startsWith('../lib/')).map((name) => name.replace('../lib/', '../src/'));
    const packages = loaded.filter((name) => !name.startsWith('.'));
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((name) => resolveImport(join(ROOT, folder, file), name) === undefined)).toEqual([]);
    expect(packages.filter((name) => !(name in manifest.dependencies!))).toEqual([]);
  });
});
