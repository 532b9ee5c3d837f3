import { existsSync } from 'node:fs';
import { join } from 'node:path';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { JsonFile } from 'projen';
import { COMMANDS } from './commands';
import { configVariables } from './config-variables';
import { Member, MemberProps } from './member';
import { Skeleton } from './skeleton';
import { Library } from './versions';
import { Workspace } from './workspace';

export interface CdkAppProps extends Pick<MemberProps, 'about' | 'uses' | 'developedWith' | 'libraries' | 'handlers'> {
  /** Names of cdk-nag packs that check the app at synthesis, in addition to AwsSolutions. @default - none */
  readonly nagPacks?: readonly string[];
}

/** Values of feature flags that differ from the CDK's recommendations for new apps. */
const CHOSEN = {
  '@aws-cdk/core:defaultCrossStackReferences': 'strong', // protects what other stacks use
  '@aws-cdk/core:enableAdditionalMetadataCollection': false, // keeps the app's constructs private
};

/** Packages that every app uses for `main.ts`, its configuration and its delivery. */
const USED_BY_EVERY_APP = [
  'conventions',
  'evidence',
  'kms',
  'least-privilege',
  'notifications',
  'pipeline',
  'secure-bucket',
];

/**
 * Pattern of valid app names. Bucket names, which can have 63 characters, begin with the app name, and also contain an
 * account ID and a suffix of up to 12 characters.
 */
const NAME = /^(?=.{1,25}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Private CDK app in `apps/` that combines packages into a delivery. */
export class CdkApp extends Member {
  /** @throws Error if the name is malformed, or so long that bucket names would be too long */
  constructor(workspace: Workspace, name: string, props: CdkAppProps) {
    if (!NAME.test(name)) {
      throw new Error(
        `'${name}' is not a valid app name: bucket names begin with the app name, so it must begin with a letter and have 1 to 25 lower-case letters, digits and single hyphens, but has ${name.length} characters; choose another name`,
      );
    }
    const { nagPacks, ...member } = props;
    super(workspace, {
      ...member,
      uses: [...new Set([...USED_BY_EVERY_APP, ...(member.uses ?? [])])].sort(),
      libraries: [...new Set<Library>(['valibot', ...(member.libraries ?? [])])],
      developedWith: ['ecs-model', 'embedded-aws', 'local', 'processes', ...(member.developedWith ?? [])].sort(),
      layer: 'app',
      folder: `apps/${name}`,
      name: `@slipway-apps/${name}`,
      scripts: {
        synth: COMMANDS.synth,
        validate: COMMANDS.validate,
        outputs: 'node -r tsx/cjs ../../scripts/outputs.ts',
        cost: 'slipway-evidence cost cdk.out --usage usage.yaml --price-as us-east-1 --readme README.md',
        ...(existsSync(join('apps', name, 'integ', 'jest.config.cjs')) && { integ: 'jest -c integ/jest.config.cjs' }),
      },
      targets: {
        validate: { inputs: ['synthesis', '^code', ...configVariables(join('apps', name)).map((env) => ({ env }))] },
      },
      manifest: { private: true },
    });
    new JsonFile(this, 'cdk.json', {
      obj: {
        app: 'node lib/main.js',
        context: { ...recommendedFlags, ...CHOSEN, ...(nagPacks && { 'slipway:nagPacks': nagPacks }) },
      },
    });
    const skeleton = new Skeleton(this, { name, about: props.about });
    skeleton.add('cdk-app');
    skeleton.add('app-runbook', workspace, 'docs/runbooks');
  }
}
