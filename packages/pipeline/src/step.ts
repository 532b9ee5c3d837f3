import { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';

/** What a pipeline gives to its source and its steps. */
export interface PipelineContext {
  /** Naming of what the step creates. */
  readonly name: Naming;
  /** Key that encrypts what the step creates. */
  readonly key: EncryptionKey;
  /** Bucket that passes artifacts from step to step. */
  readonly artifacts: SecureBucket;
  /** Role that the actions of the pipeline run with. A step adds the statements that its own action needs. */
  readonly role: ServiceRole;
}

/** What a pipeline gives to a step. */
export interface StepContext extends PipelineContext {
  /** Place of the action in its stage, from 1; actions of the same place run in parallel. */
  readonly runOrder: number;
}

/** What a step adds to a pipeline. */
export interface BoundStep {
  /** Action of the pipeline. */
  readonly action: IAction;
  /** Artifact that later steps work on. @default - the artifact that this step worked on itself */
  readonly output?: Artifact;
}

/** Artifact that a step works on. */
export enum StepInput {
  /** The artifact that earlier stages made last, or the source. */
  EARLIER = 'EARLIER',
  /** The source of the pipeline, whatever was made since. */
  SOURCE = 'SOURCE',
}

/** Place of a step among the steps of its stage. */
export enum StepOrder {
  /** A decision, for which everything else of the stage waits. */
  DECISION = 1,
  /** A check of a decision, for which the work of the stage waits. */
  CHECK = 2,
  /** The work of the stage. */
  WORK = 3,
}

/**
 * One action of a stage, with the project, the role and the permissions that it brings along.
 *
 * A kind of step is a subclass in its own file, and a static factory that users find by its name.
 */
export abstract class Step {
  /** Place of the step among the steps of its stage. */
  public readonly order: StepOrder = StepOrder.WORK;
  /** Step of the same stage that has to run before this one. @default - none */
  public readonly follows?: Step;

  /**
   * @param name name of the action, and of what the step creates: letters, digits and hyphens, unique in its pipeline
   * @param input artifact that the step works on
   */
  protected constructor(
    public readonly name: string,
    public readonly input: StepInput = StepInput.EARLIER,
  ) {}

  /**
   * Returns a reference to a variable that the step exports, for the environment and the messages of later steps.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  public variable(variableName: string): string {
    return `#{${this.name}.${variableName}}`;
  }

  /**
   * Creates the action and what it needs.
   *
   * @param scope scope of the constructs that the step creates
   * @param context what the pipeline gives to the step
   * @param input artifact that the step works on
   */
  public abstract bind(scope: Construct, context: StepContext, input: Artifact): BoundStep;
}
