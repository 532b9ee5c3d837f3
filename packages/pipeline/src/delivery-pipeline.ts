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
   * Bucket that passes artifacts from step to step, for this pipeline only.
   *
   * If an imported bucket is encrypted by a key, import it with that `encryptionKey`.
   *
   * @default - a bucket whose objects expire after 30 days, and older versions after 7
   */
  readonly artifacts?: IBucket | SecureBucket;
  /**
   * What happens to a start while another execution runs.
   *
   * @default ExecutionMode.QUEUED, each start is delivered, one after the other
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
   */
  readonly executionMode?: ExecutionMode;
}

/**
 * A pipeline of type V2, from one pinned revision to production.
 *
 * Its actions run with one role, which holds exactly the statements that its steps bring. It starts only for what its
 * source or `startsOn` names. CodePipeline also starts it once when it is created: that run takes the source and skips
 * every stage, and so does a start by hand that gives the variable `STARTED_BY` no value.
 *
 * CodePipeline charges a V2 pipeline per minute of its actions, except approvals.
 *
 * @see https://aws.amazon.com/codepipeline/pricing/
 */
export class DeliveryPipeline extends Construct {
  /** Name of the pipeline, which the naming pattern makes. */
  public readonly pipelineName: string;
  /** ARN of the pipeline, written from its name, so that the roles of its steps can name it. */
  public readonly pipelineArn: string;
  /** Bucket that passes artifacts from step to step. */
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
    // only a pattern knows what tells its buckets from all others in AWS
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
   * Alarms, one for each trigger, that go off if a start was due and failed for good.
   *
   * They notify nobody until they are bound to a topic.
   */
  public get alarms(): readonly Alarm[] {
    return this.startAlarms;
  }

  /**
   * Adds a stage whose steps run in parallel, after its approvals.
   *
   * Each step works on what was made last before the stage, or on the source. The returned stage says what happens if
   * it fails.
   *
   * @param stageName name of the stage: letters, digits and `. @ _ -`, at most 100, unique in its pipeline
   * @param steps one or more steps, of which at most one makes an artifact
   * @throws Error if no step is given, a step has the name of another one of the pipeline, a check is not in the stage
   * of its approval, or two steps make an artifact, so that later steps would not know which to take
   */
  public addStage(stageName: string, ...steps: readonly Step[]): DeliveryStage {
    if (steps.some((step) => step === undefined || step === null)) {
      throw new Error(
        `stage '${stageName}' of '${this.node.path}' has a step that is missing: each has to be a Step, got ${steps.map((step) => step?.name).join(', ')}; give steps such as BuildStep.buildspec('Unit')`,
      );
    }
    if (steps.length === 0) {
      throw new Error(`stage '${stageName}' of '${this.node.path}' has no step: give it one or more`);
    }
    const alone = steps.find(({ follows }) => follows && !steps.includes(follows));
    if (alone) {
      throw new Error(
        `step '${alone.name}' of '${this.node.path}' has to be in the stage of '${alone.follows!.name}', so that everything that waits for one waits for both: add both to the same stage`,
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
        `stage '${stageName}' of '${this.node.path}' has ${outputs.length} steps that make an artifact: a stage can have one; move the others to stages of their own`,
      );
    }
    this.pipeline.addStage({ stageName, actions: bound.map(({ action }) => action), beforeEntry: onlyIfStarted() });
    this.pipeline.node.addDependency(scope);
    this.latest = outputs[0] ?? this.latest;
    return new DeliveryStage(stageName, this.pipeline.node.defaultChild as CfnPipeline, this.pipeline.stageCount - 1);
  }

  /**
   * Starts an execution for each commit that the trigger sees, pinned to that commit.
   *
   * The run has that commit as `RunVariable.PUSHED_COMMIT` too: pass it to the first step, so that a source which
   * resolves to anything else is noticed before it is delivered.
   *
   * @param trigger events that each name one commit, such as those of `GitHubWebhook.push`
   * @param kind kind of the trigger, which tells several triggers of a pipeline apart in the names of their rules
   * @throws Error if the source starts the pipeline by itself
   */
  public startsOn(trigger: CommitTrigger, kind = 'push'): void {
    requireProps<{ trigger: CommitTrigger }>(
      `a start of '${this.node.path}'`,
      { trigger },
      {
        trigger: "webhook.push({ repository: 'acme/shop', branches: ['main'] })",
      },
    );
    if (this.node.tryFindChild('Start')) {
      throw new Error(
        `'${this.node.path}' starts when its source changes, so events about other commits cannot start it: use startsOn with a source from GitHub`,
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

  /** Starts an execution at fixed times, for the newest revision. */
  public startsAt(schedule: Schedule): void {
    this.addStart('Schedule', 'schedule', { schedule });
  }

  /**
   * Reports each failed execution to a topic: what failed and why, at which commit, and by whom.
   *
   * @returns the report, whose alarm says that one could not be made
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

  /** Tells a topic which executions failed, without a function that finds out why. */
  public notifyFailures(topic: NotificationTopic): void {
    this.notify(topic, PipelineState.FAILED);
  }

  /** Tells a topic about each execution that enters one of the states. */
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

  /** Lets a principal read what became of the actions of an execution, such as whether somebody approved it. */
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

  /** Declares a variable once, with a value for starts by hand. */
  private declare(variableName: string): void {
    if (!this.variables.has(variableName)) {
      this.variables.add(variableName);
      this.pipeline.addVariable(
        new Variable({ variableName, defaultValue: 'manual', description: 'From what started the run' }),
      );
    }
  }

  private bindStep(step: Step, scope: Construct, context: StepContext): BoundStep {
    const bound = step.bind(scope, context, step.input === StepInput.SOURCE ? this.source : this.latest);
    if ((bound.action.actionProperties.runOrder ?? 1) !== context.runOrder) {
      throw new Error(
        `step '${step.name}' of '${this.node.path}' would not wait for the approval of its stage: pass context.runOrder to its action`,
      );
    }
    return bound;
  }

  private takeName(step: string): void {
    if (this.taken.has(step.toLowerCase())) {
      throw new Error(
        `two steps of '${this.node.path}' are called '${step}', so the resources that they create would have the same names: give each step a name of its own`,
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

/** Approvals of a stage are decided first, then checked, and its other steps wait for them. */
function runOrderOf(step: Step, stage: readonly Step[]): number {
  return 1 + new Set(stage.map(({ order }) => order).filter((order) => order < step.order)).size;
}
