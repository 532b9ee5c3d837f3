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
  /** Name of the Pulumi stack, such as `dev`. The stack must exist: a build never creates a stack. */
  readonly stack: string;
  /** Value of the session tag `environment` with which the build assumes the deployment role. */
  readonly environment: string;
  /** Folder in the source that contains the Pulumi program. @default '.' */
  readonly folder?: string;
  /** Bucket with the Pulumi state of the stack, under `.pulumi/`. */
  readonly state: IBucket | SecureBucket;
  /** Key that encrypts the secrets in the state. @default - the key of `state` */
  readonly key?: IKey | EncryptionKey;
  /** Role in the target account with which the Pulumi program deploys. */
  readonly deploymentRole: DeploymentRoleReference;
  /**
   * Commands that install the dependencies of the Pulumi program. They run in the program's folder.
   * @default - `npm ci` without package scripts
   */
  readonly install?: readonly string[];
}

/** Role in a target account, and the external ID that is needed to assume the role. */
export interface DeploymentRoleReference {
  /** ARN of the role in the target account. */
  readonly roleArn: string;
  /**
   * External ID that the role's trust policy requires.
   *
   * An external ID is not a secret. It prevents another party from making a build assume the wrong role.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  readonly externalId: string;
}

/**
 * Buildspec, environment variables and permissions of a build that runs `slipway-pulumi`.
 *
 * The pipeline passes the variables that differ between runs: `COMMIT`, `EXECUTION_ID` and `PIPELINE`, and, if known,
 * `PUSHED_COMMIT`, `ACTOR` and `DELIVERY_ID`. For `up`, it also passes `PLAN_DIGEST` and, if a person must approve,
 * `APPROVAL_ACTION`.
 */
export class PulumiBuild {
  /**
   * Returns a build that previews the changes and writes the plan. It reads the state and does not change it.
   *
   * The build exports `PLAN_DIGEST`, `PREVIEW_SUMMARY`, `PREVIEW_CHANGES` and the build ID. Its artifact is the input
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

  /** Returns a build that applies the previewed plan for the previewed commit. The build artifact lists the changes. */
  public static up(props: PulumiBuildProps): PulumiBuild {
    return new PulumiBuild(checked(props), true, {
      commands: ['slipway-pulumi up'],
      artifacts: { files: ['up.json'], 'base-directory': `${props.folder ?? '.'}/.slipway` },
    });
  }

  /**
   * Returns a build that fails if the deployed resources differ from the Pulumi program. It reads the state and does
   * not change it.
   */
  public static drift(props: PulumiBuildProps): PulumiBuild {
    return new PulumiBuild(checked(props), false, { commands: ['slipway-pulumi drift'] });
  }

  /** Buildspec of the build project. */
  public readonly buildspec: BuildSpec;
  /** Environment variables of the build project. */
  public readonly environment: Readonly<Record<string, string>>;

  /** Whether the build creates an artifact for later steps. */
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

  /** Grants permission to use the state, the key of its secrets, and the deployment role. */
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
      `no key encrypts the secrets of Pulumi stack '${stack}': state bucket '${state.node.path}' has no KMS key; set key, or use a bucket with a key`,
    );
  }
  return EncryptionKey.resolve(state, found);
}

/** Validates the props before anything is created from them. */
function checked(props: PulumiBuildProps): PulumiBuildProps {
  requireProps<PulumiBuildProps>('a Pulumi build', props, {
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
