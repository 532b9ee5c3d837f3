import { Aws } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { requireProps } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { SecureBucket } from '@slipway/secure-bucket';

const EXPORTED = ['PLAN_DIGEST', 'PREVIEW_SUMMARY', 'PREVIEW_CHANGES', 'CODEBUILD_BUILD_ID'];
const STATE = '.pulumi/*';

/** Properties of a build that runs Pulumi. */
export interface PulumiBuildProps {
  /** Pulumi stack, such as `dev`. It has to exist, since a build never creates one. */
  readonly stack: string;
  /** Environment that the sessions of the deployment role are tagged with. */
  readonly environment: string;
  /** Folder of the program in the source. @default '.' */
  readonly folder?: string;
  /** Bucket that holds the state of the stack. */
  readonly state: IBucket | SecureBucket;
  /** Key that encrypts the secrets in the state. @default - the key of `state` */
  readonly key?: IKey | EncryptionKey;
  /** Role of the target account that the program deploys with. */
  readonly deploymentRole: DeploymentRoleReference;
  /**
   * Commands that install the dependencies of the program, run in its folder.
   * @default - `npm ci` without the scripts of packages
   */
  readonly install?: readonly string[];
}

/** A role in a target account, with what is needed to assume it. */
export interface DeploymentRoleReference {
  /** ARN of the role in the target account. */
  readonly roleArn: string;
  /**
   * External ID that the trust policy of the role requires.
   *
   * It is not a secret: it keeps this role from being confused with roles of others.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  readonly externalId: string;
}

/**
 * A build that runs `slipway-pulumi`: its buildspec, its variables and its permissions.
 *
 * The pipeline passes what differs from run to run: `COMMIT`, `EXECUTION_ID` and `PIPELINE`, and if they are known
 * `PUSHED_COMMIT`, `ACTOR` and `DELIVERY_ID`. For `up` it also passes `PLAN_DIGEST` and, if a person has to approve,
 * `APPROVAL_ACTION`.
 */
export class PulumiBuild {
  /**
   * Previews the changes and writes the plan. It reads the state and writes nothing to it.
   *
   * It exports `PLAN_DIGEST`, `PREVIEW_SUMMARY`, `PREVIEW_CHANGES` and the ID of the build. Its artifact is the input
   * of `up`.
   */
  public static preview(props: PulumiBuildProps): PulumiBuild {
    const artifacts = { files: ['**/*'], 'exclude-paths': ['**/node_modules/**'], 'enable-symlinks': 'yes' };
    const variables = `. ${checked(props).folder ?? '.'}/.slipway/variables.sh`;
    return new PulumiBuild(checked(props), false, {
      env: { 'exported-variables': EXPORTED },
      commands: ['slipway-pulumi preview', variables],
      artifacts,
    });
  }

  /** Applies the plan of the preview: that file, for that commit. Its artifact says what was changed. */
  public static up(props: PulumiBuildProps): PulumiBuild {
    return new PulumiBuild(checked(props), true, {
      commands: ['slipway-pulumi up'],
      artifacts: { files: ['up.json'], 'base-directory': `${props.folder ?? '.'}/.slipway` },
    });
  }

  /** Fails if the deployed resources are no longer what was applied. It reads the state and writes nothing to it. */
  public static drift(props: PulumiBuildProps): PulumiBuild {
    return new PulumiBuild(checked(props), false, { commands: ['slipway-pulumi drift'] });
  }

  /** Buildspec of the build project. */
  public readonly buildspec: BuildSpec;
  /** Environment variables of the build project. */
  public readonly environment: Readonly<Record<string, string>>;

  /** Whether the build makes an artifact for later steps. */
  public readonly makesArtifact: boolean;

  private readonly state: SecureBucket;
  private readonly key: EncryptionKey;

  private constructor(
    private readonly props: PulumiBuildProps,
    private readonly applies: boolean,
    parts: Parts,
  ) {
    const { stack, environment, deploymentRole, folder = '.' } = props;
    this.state = SecureBucket.fromBucket(props.state);
    this.key = keyOf(props, this.state);
    this.buildspec = buildspecOf(props, parts);
    this.makesArtifact = parts.artifacts !== undefined;
    this.environment = {
      STACK: stack,
      ENVIRONMENT: environment,
      PROJECT_FOLDER: folder,
      BACKEND_URL: `s3://${this.state.bucketName}?region=${Aws.REGION}`,
      DEPLOYMENT_ROLE_ARN: deploymentRole.roleArn,
      EXTERNAL_ID: deploymentRole.externalId,
    };
  }

  /** Lets a build use its state, the key of its secrets, and its one deployment role. */
  public grantTo(grantee: IGrantable): void {
    const { deploymentRole } = this.props;
    this.state.grantList(grantee);
    this.state.grantRead(grantee, STATE);
    this.key.grantDecrypt(grantee);
    if (this.applies) {
      this.state.grantWrite(grantee, STATE);
      this.state.grantDelete(grantee, STATE);
    }
    Grant.addToPrincipal({
      grantee,
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resourceArns: [deploymentRole.roleArn],
    });
  }
}

function keyOf({ key, stack }: PulumiBuildProps, state: SecureBucket): EncryptionKey {
  const found = key ?? state.key;
  if (!found) {
    throw new Error(
      `the secrets of Pulumi stack '${stack}' have no key: by default the key of the state encrypts them, but bucket '${state.node.path}' has none; give key, or a state with a key`,
    );
  }
  return EncryptionKey.resolve(state, found);
}

/** Checked before anything is made of the props. */
function checked(props: PulumiBuildProps): PulumiBuildProps {
  requireProps<PulumiBuildProps>('a build of Pulumi', props, {
    stack: "'dev'",
    environment: "'dev'",
    state: 'a SecureBucket',
    deploymentRole: '{ roleArn, externalId }',
  });
  return props;
}

interface Parts {
  readonly commands: readonly string[];
  readonly env?: object;
  readonly artifacts?: object;
}

function buildspecOf(
  { folder = '.', install = ['npm ci --ignore-scripts --no-audit --no-fund'] }: PulumiBuildProps,
  { commands, env, artifacts }: Parts,
): BuildSpec {
  return BuildSpec.fromObject({
    version: 0.2,
    ...(env && { env }),
    phases: {
      install: { commands: install.map((command) => `(cd ${folder} && ${command})`) },
      build: { commands },
    },
    ...(artifacts && { artifacts }),
  });
}
