import { Aws } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { EncryptionKey } from '@slipway/kms';
import { SecureBucket } from '@slipway/secure-bucket';

const EXPORTED = ['PLAN_DIGEST', 'PREVIEW_SUMMARY', 'PREVIEW_CHANGES', 'CODEBUILD_BUILD_ID'];
const STATE = '.pulumi/*';

export interface PulumiBuildProps {
  /** The stack of Pulumi, such as `dev`. It has to be there: a build never makes one. */
  readonly stack: string;
  /** The environment, which the sessions of its deployment role are tagged with. */
  readonly environment: string;
  /** Where the program lies in the source. @default '.' */
  readonly folder?: string;
  /** Holds the state. */
  readonly state: SecureBucket;
  /** What the secrets of the state are encrypted with. */
  readonly key: EncryptionKey;
  /** The role of the target account that the program works with. */
  readonly deploymentRole: DeploymentRoleReference;
  /** Installs what the program is written with, run in its folder. @default - `npm ci` without the scripts of packages */
  readonly install?: readonly string[];
}

/** A role in a target account, by what has to be known to assume it. */
export interface DeploymentRoleReference {
  readonly roleArn: string;
  /** What the trust of the role asks for. No secret: it keeps others' roles from being mixed up with this one. */
  readonly externalId: string;
}

/**
 * What a build needs to run `slipway-pulumi`: its buildspec, its variables and its rights.
 *
 * What differs from run to run comes from the pipeline: `COMMIT` and `EXECUTION_ID`, `PIPELINE`, and if they are known
 * `PUSHED_COMMIT`, `ACTOR` and `DELIVERY_ID`; for `up` also `PLAN_DIGEST` and, where a person has to approve, `APPROVAL_ACTION`.
 */
export class PulumiBuild {
  /** Previews, writes the plan, and exports `PLAN_DIGEST`, `PREVIEW_SUMMARY`, `PREVIEW_CHANGES` and the id of the build. Its artifact is what `up` works on. Reads the state, and writes nothing. */
  public static preview(props: PulumiBuildProps): PulumiBuild {
    const artifacts = { files: ['**/*'], 'exclude-paths': ['**/node_modules/**'], 'enable-symlinks': 'yes' };
    const variables = `. ${props.folder ?? '.'}/.slipway/variables.sh`;
    return new PulumiBuild(props, false, {
      env: { 'exported-variables': EXPORTED },
      commands: ['slipway-pulumi preview', variables],
      artifacts,
    });
  }

  /** Applies the plan of the preview: that file, of that commit. Its artifact says what was done. */
  public static up(props: PulumiBuildProps): PulumiBuild {
    return new PulumiBuild(props, true, {
      commands: ['slipway-pulumi up'],
      artifacts: { files: ['up.json'], 'base-directory': `${props.folder ?? '.'}/.slipway` },
    });
  }

  /** Fails where what is there is no longer what was applied. Reads the state, and writes nothing. */
  public static drift(props: PulumiBuildProps): PulumiBuild {
    return new PulumiBuild(props, false, { commands: ['slipway-pulumi drift'] });
  }

  public readonly buildspec: BuildSpec;
  /** Variables of the project. */
  public readonly environment: Readonly<Record<string, string>>;

  /** Whether the build makes something for later ones. */
  public readonly makesArtifact: boolean;

  private constructor(
    private readonly props: PulumiBuildProps,
    private readonly applies: boolean,
    parts: Parts,
  ) {
    const { stack, environment, state, deploymentRole, folder = '.' } = props;
    this.buildspec = buildspecOf(props, parts);
    this.makesArtifact = parts.artifacts !== undefined;
    this.environment = {
      STACK: stack,
      ENVIRONMENT: environment,
      PROJECT_FOLDER: folder,
      BACKEND_URL: `s3://${state.bucketName}?region=${Aws.REGION}`,
      DEPLOYMENT_ROLE_ARN: deploymentRole.roleArn,
      EXTERNAL_ID: deploymentRole.externalId,
    };
  }

  /** Lets a build reach its state, the key of its secrets, and the one deployment role. */
  public grantTo(grantee: IGrantable): void {
    const { state, key, deploymentRole } = this.props;
    state.grantList(grantee);
    state.grantRead(grantee, STATE);
    key.grantDecrypt(grantee);
    if (this.applies) {
      state.grantWrite(grantee, STATE);
      state.grantDelete(grantee, STATE);
    }
    Grant.addToPrincipal({
      grantee,
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resourceArns: [deploymentRole.roleArn],
    });
  }
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
