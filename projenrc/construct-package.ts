import { License } from 'projen';
import { COMMANDS } from './commands';
import { Member, MemberProps } from './member';
import { Skeleton } from './skeleton';
import { Workspace } from './workspace';

export interface ConstructPackageProps extends Pick<
  MemberProps,
  'layer' | 'about' | 'uses' | 'developedWith' | 'libraries' | 'handlers'
> {
  /** Folders to publish in addition to compiled code and bundles. @default - none */
  readonly folders?: readonly string[];
}

/** Package of constructs in `packages/`, which is published as `@slipway/<name>`. */
export class ConstructPackage extends Member {
  constructor(workspace: Workspace, name: string, props: ConstructPackageProps) {
    super(workspace, {
      ...props,
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      scripts: { api: COMMANDS.api },
      manifest: {
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        sideEffects: false, // bundles of handlers that import a function do not include constructs and the CDK
        files: ['lib', 'assets', ...(props.folders ?? []), 'API.md', 'CHANGELOG.md', '!**/*.tsbuildinfo'],
        peerDependencies: { 'aws-cdk-lib': '^2.262.0', constructs: '^10.8.1' },
        publishConfig: { access: 'restricted' },
      },
    });
    new License(this, { spdx: 'Apache-2.0' });
    new Skeleton(this, { name, about: props.about }).add('construct-package');
  }
}
