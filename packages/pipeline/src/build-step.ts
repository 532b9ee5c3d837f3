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

/** Properties that every kind of build has. */
export interface BuildProps {
  /**
   * Size of the build machine, which decides about the price per minute.
   *
   * @default ComputeType.SMALL
   * @see https://aws.amazon.com/codebuild/pricing/
   */
  readonly compute?: ComputeType;
  /**
   * Environment variables of the build. They are readable in the console, so they must hold no secrets.
   * @default - no variables
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables that differ from run to run: `RunVariable`s, and variables that earlier steps export.
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
  /** How long the log of the build is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
  /**
   * Log group that the build writes to, which others may share. Its streams begin with the name of the project.
   * @default - a log group of its own, `/aws/codebuild/` and the name of the project
   */
  readonly logGroup?: EncryptedLogGroup;
  /** Artifact that the build works on. @default StepInput.EARLIER */
  readonly input?: StepInput;
  /** Place of the build in a VPC. @default - the build runs outside of any VPC */
  readonly network?: BuildNetwork;
  /**
   * Environment variables that CodeBuild reads from Secrets Manager when a build starts, and masks in its log.
   * @default - no secrets
   */
  readonly secretEnvironment?: Readonly<Record<string, BuildSecret>>;
}

/** A value in Secrets Manager. */
export interface BuildSecret {
  /** Secret that the build may read. */
  readonly secret: ISecret;
  /** Field of the JSON object that the secret holds. @default - the secret as a whole */
  readonly field?: string;
}

/** Properties of a build whose buildspec belongs to the pipeline. */
export interface PinnedBuildProps extends BuildProps {
  /**
   * Image that the commands run in. Grant the step to pull one of ECR, after `addStage`.
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
 * A step that runs a buildspec in a CodeBuild project of its own, with a role of its own.
 *
 * Owners of resources grant the build what else it needs once the step is part of a stage: `bucket.grantRead(build)`. A
 * kind of build that always needs the same permissions is a subclass that grants them when it is bound.
 */
export class BuildStep extends Step implements IGrantable {
  /**
   * Runs a buildspec from the source. Its artifacts go to the next step.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @throws Error if CodeBuild does not accept the timeout
   */
  public static buildspec(name: string, props: BuildStepProps = {}): BuildStep {
    return new BuildStep(name, BuildSpec.fromSourceFilename(props.buildspec ?? 'buildspec.yml'), props);
  }

  /**
   * Runs a buildspec that belongs to the pipeline, whatever the source says.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param buildspec the buildspec, which the source cannot change
   * @throws Error if CodeBuild does not accept the timeout
   */
  public static pinned(name: string, buildspec: BuildSpec, props: PinnedBuildProps): BuildStep {
    requireProps<{ buildspec: BuildSpec }>(`build step '${name}'`, { buildspec }, { buildspec: 'a BuildSpec' });
    return new BuildStep(name, buildspec, props);
  }

  /** Whether the build may use Docker, and so everything on its machine. */
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
        `build step '${name}' has a timeout of ${minutes} minutes: CodeBuild accepts ${SHORTEST.toMinutes()} minutes to ${LONGEST.toHours()} hours; give a timeout in that range`,
      );
    }
  }

  /**
   * Principal for grants to the build.
   *
   * @throws Error if the step is not yet part of a stage
   */
  public get grantPrincipal(): IPrincipal {
    if (!this.role) {
      throw new Error(`build step '${this.name}' has no role yet: grant after addStage`);
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
      // artifacts under another key than their bucket's would be readable for nobody that has permission for the bucket
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

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager */
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
