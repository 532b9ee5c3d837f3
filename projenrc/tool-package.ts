import { join } from 'node:path';
import { License } from 'projen';
import { Member, MemberProps, versionOnDisk } from './member';
import { Skeleton } from './skeleton';
import { SupportedNode } from './supported-node';
import { Workspace } from './workspace';

export interface ToolPackageProps extends Pick<
  MemberProps,
  'about' | 'libraries' | 'uses' | 'developedWith' | 'handlers'
> {
  /** Layer of the package: `tool`, or `tool-ground` for a package that tools use and that imports no tools itself. */
  readonly layer: 'tool' | 'tool-ground';
  /** Name of the command that the package installs. @default - no command */
  readonly bin?: string;
  /**
   * Names of the construct packages that the package's synthesis plugins (`src/*.plugin.ts`) need. These packages are
   * optional for the tool itself. Apps can import tools that have plugins.
   * @default - no plugins
   */
  readonly plugsInto?: readonly string[];
}

/** Tool in `packages/`, or a package that tools use. It reads `cdk.out` and does not depend on constructs. */
export class ToolPackage extends Member {
  constructor(workspace: Workspace, name: string, props: ToolPackageProps) {
    const { plugsInto = [] } = props;
    super(workspace, {
      ...props,
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      developedWith: [...(props.developedWith ?? []), ...plugsInto],
      ...(plugsInto.length > 0 && { kind: 'synthesis-plugin' }),
      manifest: {
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        ...(props.bin && { bin: { [props.bin]: `bin/${props.bin}.js` } }),
        files: ['bin', 'lib', 'assets', 'CHANGELOG.md', '!**/*.tsbuildinfo'],
        ...(plugsInto.length > 0 && {
          sideEffects: false, // bundles of handlers that import a check do not include plugins and the CDK
          peerDependencies: Object.fromEntries(
            plugsInto.map((package_) => [
              `@slipway/${package_}`,
              versionOnDisk(join(workspace.outdir, 'packages', package_)),
            ]),
          ),
          peerDependenciesMeta: Object.fromEntries(
            plugsInto.map((package_) => [`@slipway/${package_}`, { optional: true }]),
          ),
        }),
        publishConfig: { access: 'restricted' },
      },
    });
    const skeleton = new Skeleton(this, { name, about: props.about, command: props.bin });
    skeleton.add('function-package');
    if (props.bin) {
      new SupportedNode(this, 'bin/supported-node.js');
      skeleton.add('command');
    }
    new License(this, { spdx: 'Apache-2.0' });
  }
}
