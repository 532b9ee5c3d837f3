import { License } from 'projen';
import { Member, MemberProps } from './member';
import { Skeleton } from './skeleton';
import { SupportedNode } from './supported-node';
import { Workspace } from './workspace';

export interface ToolPackageProps extends Pick<
  MemberProps,
  'about' | 'libraries' | 'uses' | 'developedWith' | 'handlers'
> {
  /** What it is: a tool, or part of the ground that tools stand on. A ground package imports no tool. */
  readonly layer: 'tool' | 'tool-ground';
  /** The command that it installs. @default - none */
  readonly bin?: string;
}

/** A tool under packages/, or what tools are made of. It works on cdk.out and depends on no construct. */
export class ToolPackage extends Member {
  constructor(workspace: Workspace, name: string, props: ToolPackageProps) {
    super(workspace, {
      ...props,
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      manifest: {
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        ...(props.bin && { bin: { [props.bin]: `bin/${props.bin}.js` } }),
        files: ['bin', 'lib', 'assets', 'CHANGELOG.md', '!**/*.tsbuildinfo'],
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
