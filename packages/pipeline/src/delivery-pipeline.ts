import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Artifact, CfnPipeline, ExecutionMode, Pipeline, PipelineType, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
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
import { BoundStep, PipelineContext, Step, StepContext, StepInput } from './step';

export interface DeliveryPipelineProps {
  /** Names the pipeline, and every project, role, rule and log group that its steps bring. */
  readonly name: Naming;
  /** Encrypts the artifacts and the logs. */
  readonly key: EncryptionKey;
  /** Where the code comes from. */
  readonly source: Source;
  /**
   * Where artifacts pass from step to step: a bucket of its own, encrypted by `key`.
   *
   * @default - one whose objects expire after 30 days, and older versions after 7
   */
  readonly artifacts?: SecureBucket;
  /**
   * What happens to a start while another execution runs.
   *
   * @default ExecutionMode.QUEUED, each start is delivered, one after the other
   */
  readonly executionMode?: ExecutionMode;
}

/**
 * A pipeline of type V2, from one pinned revision to production.
 *
 * Its actions run with one role, which holds exactly the statements that its steps bring. It starts only for what its source
 * or `startsOn` names.
 */
export class DeliveryPipeline extends Construct {
  public readonly pipelineName: string;
  /** Made from the name, so that the roles of steps can name the pipeline that depends on them. */
  public readonly pipelineArn: string;
  /** Where artifacts pass from step to step. */
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
    this.name = props.name;
    this.pipelineName = props.name.of('pipeline');
    this.pipelineArn = Stack.of(this).formatArn({ service: 'codepipeline', resource: this.pipelineName });
    this.artifacts = props.artifacts ?? this.addArtifacts(props.key);
    this.context = { name: props.name, key: props.key, artifacts: this.artifacts, role: this.addRole() };
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
    this.source = this.addSource(props.source);
    this.latest = this.source;
  }

  /** One for each thing that starts it: it goes off when a start was due and failed for good. They tell nobody until they are bound to a topic. */
  public get alarms(): readonly Alarm[] {
    return this.startAlarms;
  }

  /**
   * Adds a stage. Its steps run in parallel, once its approvals are given; each works on what was made last before the stage, or
   * on the source. The stage that is returned says what happens where it fails.
   *
   * @throws where it has no step, where a step has the name of another one of the pipeline, which is also the name of what it
   * creates, or where two steps make something: later steps would not know which to take
   */
  public addStage(stageName: string, ...steps: readonly Step[]): DeliveryStage {
    if (steps.length === 0) {
      throw new Error(`stage '${stageName}' of '${this.node.path}' has no step: give it one or more`);
    }
    steps.forEach(({ name }) => this.takeName(name));
    const scope = new Construct(this, stageName);
    const bound = steps.map((step) =>
      this.bindStep(step, new Construct(scope, step.name), { ...this.context, runOrder: runOrderOf(step, steps) }),
    );
    const outputs = bound.flatMap(({ output }) => output ?? []);
    if (outputs.length > 1) {
      throw new Error(
        `stage '${stageName}' of '${this.node.path}' has ${outputs.length} steps that make an artifact: a stage takes one; move the others to stages of their own`,
      );
    }
    this.pipeline.addStage({ stageName, actions: bound.map(({ action }) => action) });
    this.pipeline.node.addDependency(scope);
    this.latest = outputs[0] ?? this.latest;
    return new DeliveryStage(stageName, this.pipeline.node.defaultChild as CfnPipeline, this.pipeline.stageCount - 1);
  }

  /**
   * Starts an execution for each commit that the trigger sees, pinned to that commit.
   *
   * The run knows that commit as `RunVariable.PUSHED_COMMIT` too: hand it to the first step, so that a source which resolves to
   * anything else is noticed before it is delivered.
   *
   * @param kind of the trigger, which tells several of one pipeline apart in the names of their rules
   * @throws where the source starts the pipeline by itself
   */
  public startsOn(trigger: CommitTrigger, kind = 'push'): void {
    if (this.node.tryFindChild('Start')) {
      throw new Error(
        `'${this.node.path}' starts when its source changes, and a commit says nothing about that source: use startsOn with a source from GitHub`,
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
   * Tells a topic about each execution that failed, and about nothing else: what failed and why, at which commit, and by whom.
   *
   * @returns the report, whose alarm says when one could not be made
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

  /** Tells a topic that an execution failed, and about nothing else. It costs no function, and says no more than which execution. */
  public notifyFailures(topic: NotificationTopic): void {
    this.notify(topic, PipelineState.FAILED);
  }

  /** Tells a topic about each execution that comes into one of the states. */
  public notify(topic: NotificationTopic, ...states: readonly PipelineState[]): void {
    for (const state of states) {
      const kind = state === PipelineState.FAILED ? 'failures' : state.toLowerCase();
      new PipelineStateRule(
        this,
        kind.replace(/^./, (letter) => letter.toUpperCase()),
        { ruleName: this.name.of(`${kind}-rule`), pipelineName: this.pipelineName, state, topic },
      );
    }
  }

  /** Lets a principal see what has become of the actions of an execution, such as whether somebody approved it. */
  public grantReadExecutions(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['codepipeline:ListActionExecutions'],
      resourceArns: [this.pipelineArn],
    });
  }

  private addStart(id: string, kind: string, start: PipelineStart): void {
    const prefix = kind === '' ? 'start' : `${kind}-start`;
    const { alarm } = new PipelineStartRule(this, id, {
      ruleName: this.name.of(`${prefix}-rule`),
      roleName: this.name.of(`${prefix}-role`),
      alarmName: this.name.of(`${prefix}-alarm`),
      pipeline: this.pipeline,
      start,
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
        `step '${step.name}' of '${this.node.path}' would not wait for the approval of its stage: hand context.runOrder to its action`,
      );
    }
    return bound;
  }

  private takeName(step: string): void {
    if (this.taken.has(step.toLowerCase())) {
      throw new Error(
        `two steps of '${this.node.path}' are called '${step}', and what they create would have the same names: give each step a name of its own`,
      );
    }
    this.taken.add(step.toLowerCase());
  }

  private addArtifacts(key: EncryptionKey): SecureBucket {
    return new SecureBucket(this, 'Artifacts', {
      bucketName: this.name.of(`artifacts-${Aws.ACCOUNT_ID}`),
      key,
      expiration: Duration.days(30),
      noncurrentVersionExpiration: Duration.days(7),
    });
  }

  private addRole(): ServiceRole {
    const role = new ServiceRole(this, 'Role', {
      service: 'codepipeline.amazonaws.com',
      roleName: this.name.of('pipeline-role'),
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
      this.addStart('Start', '', start);
    }
    return output;
  }
}

/** Approvals of a stage are decided first, and its other steps wait for them. */
function runOrderOf(step: Step, stage: readonly Step[]): number {
  return step.decides || !stage.some(({ decides }) => decides) ? 1 : 2;
}
