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
import { EncryptedLogGroup } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { BoundStep, PipelineContext, Step, StepContext, StepInput } from './step';

const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.hours(36);

export interface PinnedBuildProps {
  /** How large the machine is. @default ComputeType.SMALL */
  readonly compute?: ComputeType;
  /** What the commands run in. @default LinuxBuildImage.STANDARD_7_0 */
  readonly image?: IBuildImage;
  /** Environment variables. They are readable in the console: no secrets. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Environment variables whose values differ from run to run: `RunVariable`s, and variables that earlier steps export. @default - none */
  readonly runEnvironment?: Readonly<Record<string, string>>;
  /** When the build is stopped, 5 minutes to 36 hours. @default Duration.hours(1) */
  readonly timeout?: Duration;
  /** How long the log is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
  /** What the build works on. @default StepInput.EARLIER */
  readonly input?: StepInput;
  /** Whether the step makes an artifact for the ones after it. @default true */
  readonly makesArtifact?: boolean;
}

export interface BuildStepProps extends PinnedBuildProps {
  /** Where the buildspec lies in the source. @default 'buildspec.yml' */
  readonly buildspec?: string;
}

/**
 * Runs a buildspec in a CodeBuild project of its own, with a role of its own.
 *
 * What else the build needs, its owner grants once the step is part of a stage: `bucket.grantRead(build)`. A kind of build that
 * always needs the same is a subclass which grants it when it is bound.
 */
export class BuildStep extends Step implements IGrantable {
  /**
   * Runs the buildspec that lies in the source. Its artifacts go to the next step.
   *
   * @throws where the timeout is out of CodeBuild's range
   */
  public static buildspec(name: string, props: BuildStepProps = {}): BuildStep {
    return new BuildStep(name, BuildSpec.fromSourceFilename(props.buildspec ?? 'buildspec.yml'), props);
  }

  /**
   * Runs a buildspec that belongs to the pipeline, whatever the source says.
   *
   * @throws where the timeout is out of CodeBuild's range
   */
  public static pinned(name: string, buildspec: BuildSpec, props: PinnedBuildProps): BuildStep {
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
        `build step '${name}' is stopped after ${minutes} minutes: CodeBuild takes ${SHORTEST.toMinutes()} minutes to ${LONGEST.toHours()} hours; give a timeout in between`,
      );
    }
  }

  /** The role of the build. Throws while the step is not part of a stage. */
  public get grantPrincipal(): IPrincipal {
    if (!this.role) {
      throw new Error(`build step '${this.name}' has no role yet: grant after addStage`);
    }
    return this.role;
  }

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
    const projectName = name.of(`${type}-project`);
    const role = new ServiceRole(scope, 'Role', {
      service: 'codebuild.amazonaws.com',
      roleName: name.of(`${type}-role`),
      description: `Builds ${projectName}`,
      sourceArn: Stack.of(scope).formatArn({ service: 'codebuild', resource: 'project', resourceName: projectName }),
    });
    this.role = role;
    artifacts.grantReadSettings(role);
    artifacts.grantRead(role);
    if (this.makesArtifact) {
      artifacts.grantWrite(role);
    }
    const { compute, image, timeout, environment, logRetention: retention } = this.props;
    const log = new EncryptedLogGroup(scope, 'Log', { logGroupName: `/aws/codebuild/${projectName}`, key, retention });
    log.grantStreams(role);
    const project = new PipelineProject(scope, 'Project', {
      projectName,
      role: role.withoutPolicyUpdates(),
      encryptionKey: key.reference,
      buildSpec: this.buildSpec,
      timeout,
      environment: {
        buildImage: image ?? LinuxBuildImage.STANDARD_7_0,
        computeType: compute ?? ComputeType.SMALL,
        privileged: this.privileged,
      },
      environmentVariables: plain(environment),
      logging: { cloudWatch: { logGroup: log } },
    });
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
