import { Member, MemberProps } from './member';
import { Workspace } from './workspace';

export type TestingPackageProps = Pick<MemberProps, 'about' | 'libraries'>;

/** Private package under packages/ with what the tests of several members share. */
export class TestingPackage extends Member {
  constructor(workspace: Workspace, name: string, props: TestingPackageProps) {
    super(workspace, {
      ...props,
      layer: 'testing',
      handlers: true,
      types: ['node', 'jest'],
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      // Each test loads only the file that it needs, and not the CDK and the policies of IAM.
      manifest: { private: true, exports: { './*': { types: './lib/*.d.ts', default: './lib/*.js' } } },
    });
  }
}
