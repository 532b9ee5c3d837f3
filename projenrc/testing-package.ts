import { Member, MemberProps } from './member';
import { Workspace } from './workspace';

export type TestingPackageProps = Pick<MemberProps, 'about' | 'libraries'>;

/** A private package under packages/ that holds what the tests of several members share. */
export class TestingPackage extends Member {
  constructor(workspace: Workspace, name: string, props: TestingPackageProps) {
    super(workspace, {
      ...props,
      layer: 'testing',
      handlers: true,
      types: ['node', 'jest'],
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      // A test loads the file that it needs, not the CDK and the policies of IAM for each of them.
      manifest: { private: true, exports: { './*': { types: './lib/*.d.ts', default: './lib/*.js' } } },
    });
  }
}
