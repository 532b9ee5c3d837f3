import { existsSync } from 'node:fs';
import { join } from 'node:path';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { JsonFile } from 'projen';
import { Member, MemberProps } from './member';
import { Workspace } from './workspace';

export type CdkAppProps = Pick<MemberProps, 'about' | 'uses' | 'libraries' | 'handlers'>;

/** Where we do not do as the CDK recommends to new apps. */
const CHOSEN = {
  '@aws-cdk/core:defaultCrossStackReferences': 'strong', // CloudFormation keeps what another stack of the app stands on
  '@aws-cdk/core:enableAdditionalMetadataCollection': false, // nobody has to know which constructs an app is made of
};

/** A private CDK app under apps/, which composes packages into one delivery. */
export class CdkApp extends Member {
  constructor(workspace: Workspace, name: string, props: CdkAppProps) {
    super(workspace, {
      ...props,
      developedWith: ['local'],
      layer: 'app',
      folder: `apps/${name}`,
      name: `@slipway-apps/${name}`,
      scripts: {
        synth: 'node -r tsx/cjs ../../scripts/synth.ts',
        ...(existsSync(join('apps', name, 'integ')) && { integ: 'jest -c integ/jest.config.cjs' }),
      },
      manifest: { private: true },
    });
    new JsonFile(this, 'cdk.json', {
      obj: { app: 'node lib/main.js', context: { ...recommendedFlags, ...CHOSEN } },
    });
  }
}
