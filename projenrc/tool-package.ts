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
  /** Layer: a tool, or a package that tools use. The latter imports no tool. */
  readonly layer: 'tool' | 'tool-ground';
  /** Command that it installs. @default - none */
  readonly bin?: string;
  /**
   * Workspace packages of constructs that its synthesis plugins (`src/*.plugin.ts`) need. The tool works without
   * plugins, and apps may import a tool that has one.
   * @default - it has no plugin
   */
  readonly plugsInto?: readonly string[];
}

/** Tool under packages/, or a package that tools use. It works on cdk.out and depends on no construct. */
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
          sideEffects: false, // a handler that is bundled with its checks leaves the plugins out, and so the CDK
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
