import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  BuildEnvironmentVariable,
  BuildEnvironmentVariableType,
  BuildSpec,
  ComputeType,
  IBuildImage,
  LinuxBuildImage,
  PipelineProject,
} from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireProps } from '@slipway/conventions';
import { BuildNetwork } from '@slipway/container-image';
import { EncryptedLogGroup, grantReadSecret } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { BoundStep, PipelineContext, Step, StepContext, StepInput } from './step';

const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.hours(36);

/** Properties that all build steps have in common. */
export interface BuildProps {
  /**
   * Size of the build machine, which determines the price per minute.
   *
   * @default ComputeType.SMALL
   * @see https://aws.amazon.com/codebuild/pricing/
   */
  readonly compute?: ComputeType;
  /**
   * Environment variables of the build. Do not put secrets into them: the console shows their values.
   * @default - no variables
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables whose values differ between executions: `RunVariable`s, and variables that earlier steps
   * export.
   * @default - no variables
   */
  readonly runEnvironment?: Readonly<Record<string, string>>;
  /**
   * Time after which the build is stopped, 5 minutes to 36 hours.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
   */
  readonly timeout?: Duration;
  /** Retention period of the build log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
  /**
   * Log group of the build. Several builds can share a log group: the log stream names begin with the project name.
   * @default - a separate log group, named `/aws/codebuild/` and the project name
   */
  readonly logGroup?: EncryptedLogGroup;
  /** Artifact that the build reads: the last one of an earlier stage, or the source. @default StepInput.EARLIER */
  readonly input?: StepInput;
  /** VPC, subnets and security groups of the build. @default - the build runs outside of a VPC */
  readonly network?: BuildNetwork;
  /**
   * Environment variables that CodeBuild reads from Secrets Manager when a build starts and masks in the build log.
   * @default - no secrets
   */
  readonly secretEnvironment?: Readonly<Record<string, BuildSecret>>;
}

/** Secret in Secrets Manager, or a field of it, as the value of an environment variable. */
export interface BuildSecret {
  /** Secret that the build gets permission to read. */
  readonly secret: ISecret;
  /** Field of the JSON object in the secret. @default - the whole secret */
  readonly field?: string;
}

/** Properties of a build whose buildspec is defined in the pipeline, not in the source. */
export interface PinnedBuildProps extends BuildProps {
  /**
   * Build image in which the commands run. For an ECR image, grant the step permission to pull the image after
   * `addStage`.
   * @default LinuxBuildImage.STANDARD_7_0
   */
  readonly image?: IBuildImage;
  /** Whether the step makes an artifact for later steps. @default true */
  readonly makesArtifact?: boolean;
}

/** Properties of a build whose buildspec is in the source. */
export interface BuildStepProps extends PinnedBuildProps {
  /** Path of the buildspec in the source. @default 'buildspec.yml' */
  readonly buildspec?: string;
}

/**
 * Step that runs a buildspec in a separate CodeBuild project with a separate role.
 *
 * If the build needs further permissions, grant them after the step has been added to a stage:
 * `bucket.grantRead(build)`. If several builds need the same permissions, write a subclass that grants them in `bind`.
 */
export class BuildStep extends Step implements IGrantable {
  /**
   * Creates a step that runs a buildspec from the source. By default, its artifact is the input of later stages.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @throws Error if the timeout is not in the range that CodeBuild accepts, 5 minutes to 36 hours
   */
  public static buildspec(name: string, props: BuildStepProps = {}): BuildStep {
    return new BuildStep(name, BuildSpec.fromSourceFilename(props.buildspec ?? 'buildspec.yml'), props);
  }

  /**
   * Creates a step that runs a buildspec from the pipeline definition. Commits in the source cannot change this
   * buildspec.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param buildspec buildspec that becomes part of the CodeBuild project
   * @throws Error if the timeout is not in the range that CodeBuild accepts, 5 minutes to 36 hours
   */
  public static pinned(name: string, buildspec: BuildSpec, props: PinnedBuildProps): BuildStep {
    requireProps<{ buildspec: BuildSpec }>(`build step '${name}'`, { buildspec }, { buildspec: 'a BuildSpec' });
    return new BuildStep(name, buildspec, props);
  }

  /**
   * Whether the build runs in privileged mode, which Docker requires and which gives full access to the build machine.
   */
  protected readonly privileged: boolean = false;

  private role?: ServiceRole;

  protected constructor(
    name: string,
    private readonly buildSpec: BuildSpec,
    private readonly props: PinnedBuildProps,
  ) {
    super(name, props.input);
    const minutes = props.timeout?.toMinutes();
    if (minutes !== undefined && (minutes < SHORTEST.toMinutes() || minutes > LONGEST.toMinutes())) {
      throw new Error(
        `build step '${name}' has a timeout of ${minutes} minutes: CodeBuild accepts ${SHORTEST.toMinutes()} minutes to ${LONGEST.toHours()} hours; set a timeout in this range`,
      );
    }
  }

  /**
   * Role of the build, to which permissions are granted.
   *
   * @throws Error if the step is not yet part of a stage
   */
  public get grantPrincipal(): IPrincipal {
    if (!this.role) {
      throw new Error(
        `build step '${this.name}' has no role yet: add the step to a stage with addStage before you grant permissions`,
      );
    }
    return this.role;
  }

  /** Creates the build project, its role and its action. */
  public bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const project = this.addProject(scope, context);
    Grant.addToPrincipal({
      grantee: context.role,
      actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'],
      resourceArns: [project.projectArn],
    });
    const output = this.makesArtifact ? new Artifact(this.name) : undefined;
    return {
      output,
      action: new CodeBuildAction({
        actionName: this.name,
        variablesNamespace: this.name,
        runOrder: context.runOrder,
        project,
        input,
        outputs: output && [output],
        environmentVariables: this.props.runEnvironment && plain(this.props.runEnvironment),
      }),
    };
  }

  private get makesArtifact(): boolean {
    return this.props.makesArtifact ?? true;
  }

  private addProject(scope: Construct, { name, key, artifacts }: PipelineContext): PipelineProject {
    const type = this.name.toLowerCase();
    const projectName = name.project(type);
    const role = new ServiceRole(scope, 'Role', {
      service: 'codebuild.amazonaws.com',
      roleName: name.role(type),
      description: `Builds ${projectName}`,
      sourceArn: Stack.of(scope).formatArn({ service: 'codebuild', resource: 'project', resourceName: projectName }),
    });
    this.role = role;
    artifacts.grantReadSettings(role);
    artifacts.grantRead(role);
    if (this.makesArtifact) {
      artifacts.grantWrite(role);
    }
    const { compute, image, timeout, environment, logRetention: retention, secretEnvironment = {} } = this.props;
    Object.values(secretEnvironment).forEach(({ secret }) => grantReadSecret(role, secret));
    const log =
      this.props.logGroup ??
      new EncryptedLogGroup(scope, 'Log', { logGroupName: `/aws/codebuild/${projectName}`, key, retention });
    log.grantStreams(role);
    const project = new PipelineProject(scope, 'Project', {
      projectName,
      role: role.withoutPolicyUpdates(),
      // with a key other than the bucket's key, principals with access to the bucket could not read the artifacts
      encryptionKey: artifacts.key?.reference,
      buildSpec: this.buildSpec,
      timeout,
      environment: {
        buildImage: image ?? LinuxBuildImage.STANDARD_7_0,
        computeType: compute ?? ComputeType.SMALL,
        privileged: this.privileged,
      },
      environmentVariables: { ...plain(environment), ...secret(secretEnvironment) },
      logging: { cloudWatch: { logGroup: log, ...(this.props.logGroup && { prefix: projectName }) } },
    });
    this.props.network?.place(project, role);
    project.node.addDependency(role);
    return project;
  }
}

function plain(environment: Readonly<Record<string, string>> = {}): Record<string, BuildEnvironmentVariable> {
  return Object.fromEntries(
    Object.entries(environment).map(([variable, value]) => [
      variable,
      { type: BuildEnvironmentVariableType.PLAINTEXT, value },
    ]),
  );
}

/**
 * Returns environment variables whose values are secrets.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
function secret(environment: Readonly<Record<string, BuildSecret>>): Record<string, BuildEnvironmentVariable> {
  return Object.fromEntries(
    Object.entries(environment).map(
      ([
        variable,
        {
          secret: { secretArn },
          field,
        },
      ]) => [
        variable,
        {
          type: BuildEnvironmentVariableType.SECRETS_MANAGER,
          value: field === undefined ? secretArn : `${secretArn}:${field}`,
        },
      ],
    ),
  );
}
