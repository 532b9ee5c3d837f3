import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Artifact, ExecutionMode, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { NotificationTopic, PipelineState, PipelineStateRule } from '@slipway/notifications';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { PipelineStartRule } from './pipeline-start-rule';
import { Source } from './source';
import { PipelineContext, Step } from './step';

export interface DeliveryPipelineProps {
  /** Names the pipeline, and every project, role, rule and log group that its steps bring. */
  readonly name: Naming;
  /** Encrypts the artifacts and the logs. */
  readonly key: EncryptionKey;
  /** Where the code comes from. */
  readonly source: Source;
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
 * Its actions run with one role, which holds exactly the statements that its steps bring. It starts only through its source.
 */
export class DeliveryPipeline extends Construct {
  public readonly pipelineName: string;
  public readonly pipelineArn: string;
  /** Where artifacts pass from step to step. Objects expire after 30 days, older versions after 7. */
  public readonly artifacts: SecureBucket;

  private readonly name: Naming;
  private readonly context: PipelineContext;
  private readonly pipeline: Pipeline;
  private readonly taken = new Set<string>();
  private latest: Artifact;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    this.name = props.name;
    this.pipelineName = props.name.of('pipeline');
    this.artifacts = this.addArtifacts(props.key);
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
    this.pipelineArn = this.pipeline.pipelineArn;
    this.latest = this.addSource(props.source);
  }

  /**
   * Adds a stage. Its steps run in parallel; each works on what the stage before it made.
   *
   * @throws where it has no step, where a step has the name of another one of the pipeline, which is also the name of what it
   * creates, or where two steps make something: later steps would not know which to take
   */
  public addStage(stageName: string, ...steps: readonly Step[]): void {
    if (steps.length === 0) {
      throw new Error(`stage '${stageName}' of '${this.node.path}' has no step: give it one or more`);
    }
    steps.forEach(({ name }) => this.takeName(name));
    const scope = new Construct(this, stageName);
    const bound = steps.map((step) => step.bind(new Construct(scope, step.name), this.context, this.latest));
    const outputs = bound.flatMap(({ output }) => output ?? []);
    if (outputs.length > 1) {
      throw new Error(`stage '${stageName}' of '${this.node.path}' has ${outputs.length} steps that make an artifact: a stage takes one; move the others to stages of their own`);
    }
    this.pipeline.addStage({ stageName, actions: bound.map(({ action }) => action) });
    this.latest = outputs[0] ?? this.latest;
  }

  /** Tells a topic about each execution that failed, and about nothing else. */
  public notifyFailures(topic: NotificationTopic): void {
    new PipelineStateRule(this, 'Failures', { ruleName: this.name.of('failures-rule'), pipelineName: this.pipelineName, state: PipelineState.FAILED, topic });
  }

  private takeName(step: string): void {
    if (this.taken.has(step.toLowerCase())) {
      throw new Error(`two steps of '${this.node.path}' are called '${step}', and what they create would have the same names: give each step a name of its own`);
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
      sourceArn: Stack.of(this).formatArn({ service: 'codepipeline', resource: this.pipelineName }),
    });
    this.artifacts.grantReadSettings(role);
    this.artifacts.grantRead(role);
    this.artifacts.grantWrite(role);
    return role;
  }

  private addSource(source: Source): Artifact {
    const { action, output, start } = source.bind(new Construct(this, 'Source'), this.context);
    this.pipeline.addStage({ stageName: 'Source', actions: [action] });
    new PipelineStartRule(this, 'Start', { ruleName: this.name.of('start-rule'), roleName: this.name.of('start-role'), pipeline: this.pipeline, start });
    return output;
  }
}
