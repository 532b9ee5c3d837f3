import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { JsonFile, Project } from 'projen';
import { COMMANDS } from './commands';
import { Library, OLDEST_NODE, pinned, REPOSITORY } from './versions';
import { Layer, Workspace } from './workspace';

/**
 * Package that the tests of several members share. It uses no other member, so that all others can be tested with it.
 */
const TESTING = '@slipway/testing';

export interface MemberProps {
  readonly folder: string;
  readonly name: string;
  readonly layer: Layer;
  /** Kind of the member for lint, in addition to its layer. @default - none */
  readonly kind?: string;
  readonly about: string;
  /** Workspace packages that this one imports. @default - none */
  readonly uses?: readonly string[];
  /**
   * Workspace packages that are bundled into its handlers, or that its tests run. Users of the package do not need
   * them.
   * @default - none
   */
  readonly developedWith?: readonly string[];
  /** Libraries in addition to the CDK that are needed at run time. @default - none */
  readonly libraries?: readonly Library[];
  /** Whether it has Lambda handlers (`src/*.lambda.ts`) to bundle. @default false */
  readonly handlers?: boolean;
  /** Global types that its source uses. @default - those of Node */
  readonly types?: readonly string[];
  /** Fields that this kind of member adds to its package.json. */
  readonly manifest: object;
  /** Scripts that this kind of member adds. @default - none */
  readonly scripts?: Record<string, string>;
  /** Settings of Nx targets for this kind of member. @default - those of every member */
  readonly targets?: Record<string, object>;
}

/** Member of the workspace, with what all have: one package.json and two tsconfigs. */
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
          includedScripts: [], // for each script, Nx would start npm and two processes of its own
          targets: targetsOf(props, scripts),
        },
        dependencies: {
          ...this.members(props.uses ?? []),
          ...(!isTesting && pinned(props.libraries ?? [])),
        },
        // not installed by users of the package, and not part of an audit of what is published
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
   * Returns the version range of a package. Published packages need exactly the version that they were tested with;
   * others use that of the workspace.
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

/** Returns the targets of the scripts whose command Nx runs directly, with what differs for this member. */
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

/** Returns the version in package.json, which the release writes and projen keeps. */
export function versionOnDisk(folder: string): string {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : '0.1.0';
}
