import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Artifact, CfnPipeline, ExecutionMode, Pipeline, PipelineType, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Naming, requireProps } from '@slipway/conventions';
import { EncryptionKey, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import {
  FailureReport,
  FailureReportOptions,
  NotificationTopic,
  PipelineState,
  PipelineStateRule,
} from '@slipway/notifications';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { DeliveryStage } from './delivery-stage';
import { PipelineStartRule } from './pipeline-start-rule';
import { CommitTrigger, PipelineStart, Source } from './source';
import { STARTED_BY } from './started';
import { onlyIfStarted, startedBy } from './started-condition';
import { BoundStep, PipelineContext, Step, StepContext, StepInput } from './step';

/** Properties of a delivery pipeline. */
export interface DeliveryPipelineProps extends NamedAndEncryptedProps {
  /** Source of the code, such as `PipelineSource.gitHubConnection(…)`. */
  readonly source: Source;
  /**
   * Artifact bucket of the pipeline. Do not use the bucket for another pipeline.
   *
   * If an imported bucket is encrypted with a KMS key, import the bucket with this key as `encryptionKey`.
   *
   * @default - a new bucket whose objects expire after 30 days, and noncurrent versions after 7 days
   */
  readonly artifacts?: IBucket | SecureBucket;
  /**
   * Execution mode, which determines what happens if the pipeline is started while an execution runs.
   *
   * @default ExecutionMode.QUEUED: executions wait and run one after another
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
   */
  readonly executionMode?: ExecutionMode;
}

/**
 * CodePipeline pipeline of type V2 that delivers one pinned revision in each execution.
 *
 * All actions use one role, which has exactly the permissions that the source and the steps add. Changes of an S3 or
 * CodeCommit source, events of `startsOn` and times of `startsAt` start the pipeline. CodePipeline also starts a new
 * pipeline once. This first execution, and manual executions without a value for the variable `STARTED_BY`, skip every
 * stage after the source.
 *
 * CodePipeline charges for each minute in which actions run, except approvals.
 *
 * @see https://aws.amazon.com/codepipeline/pricing/
 */
export class DeliveryPipeline extends Construct {
  /** Name of the pipeline, from the naming pattern. */
  public readonly pipelineName: string;
  /** ARN of the pipeline, composed from the pipeline name so that step roles can refer to the ARN. */
  public readonly pipelineArn: string;
  /** Bucket in which the pipeline stores its artifacts: the prop `artifacts`, or a new bucket. */
  public readonly artifacts: SecureBucket;
  private readonly startAlarms: Alarm[] = [];
  private readonly name: Naming;
  private readonly context: PipelineContext;
  private readonly pipeline: Pipeline;
  private readonly taken = new Set<string>();
  private readonly variables = new Set<string>();
  private readonly source: Artifact;
  private latest: Artifact;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    requireProps<DeliveryPipelineProps>(this, props, {
      source: "PipelineSource.gitHubConnection({ repository: 'acme/shop', branch: 'main', connectionArn })",
    });
    const { name, key } = withDefaults(this, props);
    this.name = name;
    this.pipelineName = name.pipeline();
    this.pipelineArn = Stack.of(this).formatArn({ service: 'codepipeline', resource: this.pipelineName });
    // only the naming pattern can make bucket names globally unique
    const bucketName = props.name?.bucket('artifacts', Aws.ACCOUNT_ID);
    this.artifacts = props.artifacts ? SecureBucket.fromBucket(props.artifacts) : this.addArtifacts(key, bucketName);
    this.context = { name, key, artifacts: this.artifacts, role: this.addRole() };
    this.pipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: this.pipelineName,
      pipelineType: PipelineType.V2,
      executionMode: props.executionMode ?? ExecutionMode.QUEUED,
      role: this.context.role.withoutPolicyUpdates(),
      usePipelineRoleForActions: true,
      artifactBucket: this.artifacts.bucket,
      restartExecutionOnUpdate: false,
    });
    this.pipeline.node.addDependency(this.context.role);
    this.pipeline.addVariable(startedBy());
    this.source = this.addSource(props.source);
    this.latest = this.source;
  }

  /**
   * Alarms that go off if EventBridge could not start the pipeline, one for each rule that starts it.
   *
   * The alarms notify nobody until you connect them to a topic.
   */
  public get alarms(): readonly Alarm[] {
    return this.startAlarms;
  }

  /**
   * Adds a stage. Approvals of the stage run first, then approver checks, then all other steps in parallel.
   *
   * The input of a step is the last artifact that an earlier stage made, or the source if no stage made one or the step
   * has the input `StepInput.SOURCE`. Use the returned stage to configure a failure action.
   *
   * @param stageName name of the stage, unique in the pipeline: at most 100 letters, digits, dots, at signs,
   * underscores and hyphens
   * @param steps one or more steps, of which at most one makes an artifact
   * @throws Error if no step is given, a step is undefined, another step of the pipeline has the same name, an approver
   * check is not in the stage of its approval, two steps make an artifact, or a step ignores the run order of its
   * context
   */
  public addStage(stageName: string, ...steps: readonly Step[]): DeliveryStage {
    if (steps.some((step) => step === undefined || step === null)) {
      throw new Error(
        `stage '${stageName}' of '${this.node.path}' has an undefined step: each argument must be a Step, got ${steps.map((step) => step?.name).join(', ')}; pass steps such as BuildStep.buildspec('Unit')`,
      );
    }
    if (steps.length === 0) {
      throw new Error(`stage '${stageName}' of '${this.node.path}' has no steps: pass one or more steps`);
    }
    const alone = steps.find(({ follows }) => follows && !steps.includes(follows));
    if (alone) {
      throw new Error(
        `step '${alone.name}' of '${this.node.path}' must be in the same stage as '${alone.follows!.name}', so that the other steps of the stage wait for both: add both steps to one stage`,
      );
    }
    steps.forEach(({ name }) => this.takeName(name));
    const scope = new Construct(this, stageName);
    const bound = steps.map((step) =>
      this.bindStep(step, new Construct(scope, step.name), { ...this.context, runOrder: runOrderOf(step, steps) }),
    );
    const outputs = bound.flatMap(({ output }) => output ?? []);
    if (outputs.length > 1) {
      throw new Error(
        `stage '${stageName}' of '${this.node.path}' has ${outputs.length} steps that make an artifact: a stage can have only one such step; set makesArtifact: false for the others, or move them to separate stages`,
      );
    }
    this.pipeline.addStage({ stageName, actions: bound.map(({ action }) => action), beforeEntry: onlyIfStarted() });
    this.pipeline.node.addDependency(scope);
    this.latest = outputs[0] ?? this.latest;
    return new DeliveryStage(stageName, this.pipeline.node.defaultChild as CfnPipeline, this.pipeline.stageCount - 1);
  }

  /**
   * Starts an execution for each commit that the trigger reports, pinned to the commit.
   *
   * The variable `RunVariable.PUSHED_COMMIT` also contains the commit. Pass it to the first step, so that the step can
   * reject any other source revision.
   *
   * @param trigger events that each name one commit, such as the trigger that `GitHubWebhook.push` returns
   * @param kind name of the trigger, which distinguishes the EventBridge rules of a pipeline with several triggers
   * @throws Error if the source itself starts the pipeline, or the pipeline already has a trigger with this name
   */
  public startsOn(trigger: CommitTrigger, kind = 'push'): void {
    requireProps<{ trigger: CommitTrigger }>(
      `a start rule of '${this.node.path}'`,
      { trigger },
      {
        trigger: "webhook.push({ repository: 'acme/shop', branches: ['main'] })",
      },
    );
    if (this.node.tryFindChild('Start')) {
      throw new Error(
        `'${this.node.path}' already starts when its source changes: call startsOn only for a pipeline with a GitHub source`,
      );
    }
    const { eventBus, pattern } = trigger;
    const variables = { ...trigger.variables, PUSHED_COMMIT: trigger.commit };
    Object.keys(variables).forEach((variable) => this.declare(variable));
    this.addStart(`Start-${kind}`, kind, {
      eventBus,
      pattern,
      variables,
      revisions: [{ actionName: Source.ACTION, revisionType: 'COMMIT_ID', revisionValue: trigger.commit }],
    });
  }

  /** Starts an execution of the newest revision at the times of a schedule. A pipeline can have one schedule. */
  public startsAt(schedule: Schedule): void {
    this.addStart('Schedule', 'schedule', { schedule });
  }

  /**
   * Reports each failed execution to a topic, with the failed action, the reason, the commit, and who started it.
   *
   * @returns construct that sends the reports, with an alarm that goes off if an attempt to send a report fails
   */
  public reportFailures(topic: NotificationTopic, options: FailureReportOptions = {}): FailureReport {
    return new FailureReport(this, 'FailureReport', {
      ...options,
      name: this.name,
      key: this.context.key,
      pipeline: this,
      topic,
    });
  }

  /** Notifies a topic about failed executions, without the reason for the failure. */
  public notifyFailures(topic: NotificationTopic): void {
    this.notify(topic, PipelineState.FAILED);
  }

  /** Notifies a topic about each execution that enters one of the states. */
  public notify(topic: NotificationTopic, ...states: readonly PipelineState[]): void {
    for (const state of states) {
      const kind = state === PipelineState.FAILED ? 'failures' : state.toLowerCase();
      new PipelineStateRule(
        this,
        kind.replace(/^./, (letter) => letter.toUpperCase()),
        { ruleName: this.name.rule(kind), pipelineName: this.pipelineName, state, topic },
      );
    }
  }

  /** Grants a principal permission to read the results of actions, such as whether an execution was approved. */
  public grantReadExecutions(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['codepipeline:ListActionExecutions'],
      resourceArns: [this.pipelineArn],
    });
  }

  private addStart(id: string, kind: string, start: PipelineStart): void {
    const prefix = kind === '' ? 'start' : `${kind}-start`;
    const ruleName = this.name.rule(prefix);
    const { alarm } = new PipelineStartRule(this, id, {
      ruleName,
      roleName: this.name.role(prefix),
      alarmName: this.name.alarm(prefix),
      pipeline: this.pipeline,
      start: { ...start, variables: { ...start.variables, [STARTED_BY]: ruleName } },
    });
    this.startAlarms.push(alarm);
  }

  /** Declares a pipeline variable with the default value `manual`, unless the variable is already declared. */
  private declare(variableName: string): void {
    if (!this.variables.has(variableName)) {
      this.variables.add(variableName);
      this.pipeline.addVariable(
        new Variable({
          variableName,
          defaultValue: 'manual',
          description: 'Value from the event that started the execution',
        }),
      );
    }
  }

  private bindStep(step: Step, scope: Construct, context: StepContext): BoundStep {
    const bound = step.bind(scope, context, step.input === StepInput.SOURCE ? this.source : this.latest);
    const { runOrder = 1 } = bound.action.actionProperties;
    if (runOrder !== context.runOrder) {
      throw new Error(
        `the action of step '${step.name}' of '${this.node.path}' has run order ${runOrder} instead of ${context.runOrder}, so the actions of the stage would not wait for its approvals as declared: pass context.runOrder to the action`,
      );
    }
    return bound;
  }

  private takeName(step: string): void {
    if (this.taken.has(step.toLowerCase())) {
      throw new Error(
        `two steps of '${this.node.path}' have the name '${step}', so their resources would have the same names: give each step a unique name`,
      );
    }
    this.taken.add(step.toLowerCase());
  }

  private addArtifacts(key: EncryptionKey, bucketName?: string): SecureBucket {
    return new SecureBucket(this, 'Artifacts', {
      bucketName,
      key,
      expiration: Duration.days(30),
      noncurrentVersionExpiration: Duration.days(7),
    });
  }

  private addRole(): ServiceRole {
    const role = new ServiceRole(this, 'Role', {
      service: 'codepipeline.amazonaws.com',
      roleName: this.name.role('pipeline'),
      description: `Runs the actions of ${this.pipelineName}`,
      sourceArn: this.pipelineArn,
    });
    this.artifacts.grantReadSettings(role);
    this.artifacts.grantRead(role);
    this.artifacts.grantWrite(role);
    return role;
  }

  private addSource(source: Source): Artifact {
    const { action, output, start } = source.bind(new Construct(this, 'Source'), this.context);
    this.pipeline.addStage({ stageName: 'Source', actions: [action] });
    if (start) {
      Object.keys(start.variables ?? {}).forEach((variable) => this.declare(variable));
      this.addStart('Start', '', start);
    }
    return output;
  }
}

/** Returns the run order of a step in its stage: approvals first, then approver checks, then all other steps. */
function runOrderOf(step: Step, stage: readonly Step[]): number {
  return 1 + new Set(stage.map(({ order }) => order).filter((order) => order < step.order)).size;
}
