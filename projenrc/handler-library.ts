import { License } from 'projen';
import { Member, MemberProps } from './member';
import { Skeleton } from './skeleton';
import { Workspace } from './workspace';

export type HandlerLibraryProps = Pick<MemberProps, 'about' | 'libraries'>;

/**
 * Package in `packages/` with code that the Lambda handlers of several packages share. It contains no constructs, and
 * is bundled into the handlers that use it.
 */
export class HandlerLibrary extends Member {
  constructor(workspace: Workspace, name: string, props: HandlerLibraryProps) {
    super(workspace, {
      ...props,
      layer: 'ground',
      kind: 'handler-library',
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      manifest: {
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        files: ['lib', 'CHANGELOG.md', '!**/*.tsbuildinfo'],
        publishConfig: { access: 'restricted' },
      },
    });
    new License(this, { spdx: 'Apache-2.0' });
    new Skeleton(this, { name, about: props.about }).add('function-package');
  }
}
