import { License } from 'projen';
import { Member, MemberProps } from './member';
import { Workspace } from './workspace';

export interface ToolPackageProps extends Pick<MemberProps, 'about' | 'libraries'> {
  /** The command that it installs. */
  readonly bin: string;
}

/** A command-line tool under packages/. It works on cdk.out and depends on no construct. */
export class ToolPackage extends Member {
  constructor(workspace: Workspace, name: string, props: ToolPackageProps) {
    super(workspace, {
      ...props,
      layer: 'tool',
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      manifest: {
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        bin: { [props.bin]: `bin/${props.bin}.js` },
        files: ['bin', 'lib', 'assets', 'CHANGELOG.md', '!**/*.tsbuildinfo'],
        publishConfig: { access: 'restricted' },
      },
    });
    new License(this, { spdx: 'Apache-2.0' });
  }
}
