import { Member, MemberProps } from './member';
import { Workspace } from './workspace';

export type TestingPackageProps = Pick<MemberProps, 'about' | 'libraries'>;

/** Private package in `packages/` with code that the tests of several members share. */
export class TestingPackage extends Member {
  constructor(workspace: Workspace, name: string, props: TestingPackageProps) {
    super(workspace, {
      ...props,
      layer: 'testing',
      handlers: true,
      types: ['node', 'jest'],
      folder: `packages/${name}`,
      name: `@slipway/${name}`,
      // Tests import single files, so that they do not load the CDK and the IAM policy simulator unnecessarily.
      manifest: { private: true, exports: { './*': { types: './lib/*.d.ts', default: './lib/*.js' } } },
    });
  }
}
