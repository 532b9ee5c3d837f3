import { License } from 'projen';
import { Member, MemberProps } from './member';
import { Workspace } from './workspace';

export type ConstructPackageProps = Pick<MemberProps, 'layer' | 'about' | 'uses' | 'libraries' | 'handlers'>;

/** A package of constructs under packages/, published as `@slipway/<name>`. */
export class ConstructPackage extends Member {
  constructor(workspace: Workspace, name: string, props: ConstructPackageProps) {
    super(workspace, {
      ...props,
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      manifest: {
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        files: ['lib', 'assets', 'CHANGELOG.md', '!**/*.tsbuildinfo'],
        peerDependencies: { 'aws-cdk-lib': '^2.276.0', constructs: '^10.8.1' },
        publishConfig: { access: 'restricted' },
      },
    });
    new License(this, { spdx: 'Apache-2.0' });
  }
}
