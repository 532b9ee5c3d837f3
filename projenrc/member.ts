import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { JsonFile, Project } from 'projen';
import { COMMANDS } from './commands';
import { Library, OLDEST_NODE, pinned, REPOSITORY } from './versions';
import { Layer, Workspace } from './workspace';

/** Package with test helpers. It uses no other member of the workspace, so that tests of every member can use it. */
const TESTING = '@slipway/testing';

export interface MemberProps {
  readonly folder: string;
  readonly name: string;
  readonly layer: Layer;
  /** Kind of the member, which lint rules use in addition to the layer. @default - none */
  readonly kind?: string;
  readonly about: string;
  /** Names of the workspace packages that the member imports. @default - none */
  readonly uses?: readonly string[];
  /**
   * Names of workspace packages that are bundled into the member's handlers or that its tests use. They are not
   * installed by users of the member.
   * @default - none
   */
  readonly developedWith?: readonly string[];
  /** Libraries that the member needs at run time, in addition to the CDK. @default - none */
  readonly libraries?: readonly Library[];
  /** Whether the member has Lambda handlers (`src/*.lambda.ts`) to bundle. @default false */
  readonly handlers?: boolean;
  /** Names of the packages with global types that the sources use. @default - `node` */
  readonly types?: readonly string[];
  /** Additional `package.json` fields for this kind of member. */
  readonly manifest: object;
  /** Additional npm scripts for this kind of member. @default - none */
  readonly scripts?: Record<string, string>;
  /** Nx target settings for this kind of member, by target. @default - the settings of all members */
  readonly targets?: Record<string, object>;
}

/** Member of the workspace: a package or app with a `package.json` and two `tsconfig.json` files. */
export abstract class Member extends Project {
  constructor(workspace: Workspace, props: MemberProps) {
    super({ parent: workspace, name: props.name, outdir: props.folder, commitGenerated: true });
    workspace.addMember(props.folder);
    this.writePackage(props);
    this.writeTypeScript([...(props.uses ?? []), ...(props.developedWith ?? [])], props.types);
  }

  private writePackage(props: MemberProps): void {
    const isTesting = props.name === TESTING;
    const scripts = {
      ...(props.handlers && { bundle: COMMANDS.bundle }),
      build: COMMANDS.build,
      lint: COMMANDS.lint,
      test: COMMANDS.test,
      ...props.scripts,
    };
    new JsonFile(this, 'package.json', {
      obj: {
        name: props.name,
        version: versionOnDisk(this.outdir),
        description: props.about,
        license: 'Apache-2.0',
        homepage: `${REPOSITORY}/tree/main/${props.folder}#readme`,
        bugs: `${REPOSITORY}/issues`,
        repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: props.folder },
        engines: { node: `>=${OLDEST_NODE}` },
        scripts,
        nx: {
          tags: [`layer:${props.layer}`, ...(props.kind ? [`kind:${props.kind}`] : [])],
          includedScripts: [], // Nx would need three processes to run each script
          targets: targetsOf(props, scripts),
        },
        dependencies: {
          ...this.members(props.uses ?? []),
          ...(!isTesting && pinned(props.libraries ?? [])),
        },
        // users of the package do not install these, and audits of published packages do not include them
        devDependencies: isTesting
          ? pinned(props.libraries ?? [])
          : this.members([...(props.developedWith ?? []), 'testing']),
        ...props.manifest,
      },
    });
  }

  private members(names: readonly string[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [`@slipway/${name}`, this.rangeOf(name)]));
  }

  /**
   * Returns the version range of a workspace package. Published packages require exactly the version with which they
   * were tested. Apps accept any version, because they always use the version in the workspace.
   */
  private rangeOf(name: string): string {
    return this.outdir.includes(`${sep}packages${sep}`) ? versionOnDisk(join(this.outdir, '..', name)) : '*';
  }

  private writeTypeScript(uses: readonly string[], types?: readonly string[]): void {
    const references = uses.map((name) => ({ path: `../../packages/${name}` }));
    new JsonFile(this, 'tsconfig.json', {
      obj: {
        extends: '../../tsconfig.base.json',
        compilerOptions: {
          rootDir: 'src',
          outDir: 'lib',
          tsBuildInfoFile: 'tsconfig.tsbuildinfo',
          ...(types && { types }),
        },
        include: ['src'],
        references,
      },
    });
    new JsonFile(this, 'test/tsconfig.json', {
      obj: {
        extends: '../../../tsconfig.base.json',
        compilerOptions: { noEmit: true, composite: false, rootDir: '../../..', types: ['node', 'jest'] },
        include: ['.', '../integ'],
        references: [{ path: '..' }],
      },
    });
  }
}

/** Returns the Nx targets for a member's scripts, with the settings that differ from the defaults. */
function targetsOf(
  { targets = {} }: MemberProps,
  scripts: Record<string, string>,
): Record<string, { readonly options?: object }> {
  const known = Object.entries(COMMANDS).filter(([name]) => name in scripts);
  return Object.fromEntries(
    known.map(([name, command]) => [
      name,
      { ...(scripts[name] !== command && { options: { command: scripts[name] } }), ...targets[name] },
    ]),
  );
}

/** Returns the version in an existing `package.json`, which releases update, or the first version. */
export function versionOnDisk(folder: string): string {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : '0.1.0';
}
