import { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';

/** Resources of a pipeline that its source and steps use. */
export interface PipelineContext {
  /** Naming pattern for the resources of the source or the step. */
  readonly name: Naming;
  /** KMS key that encrypts the resources of the source or the step. */
  readonly key: EncryptionKey;
  /** Artifact bucket of the pipeline. */
  readonly artifacts: SecureBucket;
  /** Role of all actions of the pipeline. A step adds the statements that its action needs. */
  readonly role: ServiceRole;
}

/** Resources of a pipeline and the position of a step. */
export interface StepContext extends PipelineContext {
  /** Run order of the action in its stage, from 1. Actions with the same run order run in parallel. */
  readonly runOrder: number;
}

/** Action and artifact that a step adds to a pipeline. */
export interface BoundStep {
  /** Action that the pipeline adds to the stage. */
  readonly action: IAction;
  /** Artifact for later steps. @default - the step makes no artifact, and later steps get the same input */
  readonly output?: Artifact;
}

/** Artifact that a step reads. */
export enum StepInput {
  /** Last artifact that an earlier stage made, or the source if no stage made one. */
  EARLIER = 'EARLIER',
  /** Source of the pipeline. */
  SOURCE = 'SOURCE',
}

/** Position of a step in the run order of its stage. */
export enum StepOrder {
  /** Decision, such as an approval, for which all other steps of the stage wait. */
  DECISION = 1,
  /** Check of a decision, for which the remaining steps of the stage wait. */
  CHECK = 2,
  /** Work of the stage, such as a build or a deployment. */
  WORK = 3,
}

/**
 * Action of a stage, with the resources and permissions that the action needs.
 *
 * To add a kind of step, extend this class and provide a static factory method.
 */
export abstract class Step {
  /** Position of the step in the run order of its stage. */
  public readonly order: StepOrder = StepOrder.WORK;
  /** Step of the same stage that must run before this step. @default - none */
  public readonly follows?: Step;

  /**
   * Creates a step.
   *
   * @param name name of the action and of the resources of the step: letters, digits and hyphens, unique in its
   * pipeline
   * @param input artifact that the step reads: the last one that an earlier stage made, or the source
   */
  protected constructor(
    public readonly name: string,
    public readonly input: StepInput = StepInput.EARLIER,
  ) {}

  /**
   * Returns a reference to a variable that the step exports, for the environments and messages of later steps.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  public variable(variableName: string): string {
    return `#{${this.name}.${variableName}}`;
  }

  /**
   * Creates the action, its resources and its permissions.
   *
   * @param scope scope of the constructs that the step creates
   * @param context resources of the pipeline and the position of the step
   * @param input artifact that the step reads, as its property `input` selects it
   */
  public abstract bind(scope: Construct, context: StepContext, input: Artifact): BoundStep;
}
