import { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';

/** What a pipeline gives to the steps and the source that it is made of. */
export interface PipelineContext {
  /** Names what the step creates. */
  readonly name: Naming;
  /** Encrypts what the step creates. */
  readonly key: EncryptionKey;
  /** Where artifacts pass from step to step. */
  readonly artifacts: SecureBucket;
  /** The role that the actions of the pipeline run with. A step adds the statements that its own action needs. */
  readonly role: ServiceRole;
}

export interface StepContext extends PipelineContext {
  /** The place of the action in its stage. */
  readonly runOrder: number;
}

export interface BoundStep {
  readonly action: IAction;
  /** What later steps work on. @default - what this step worked on itself */
  readonly output?: Artifact;
}

/** What a step works on. */
export enum StepInput {
  /** What the steps before it made last. */
  EARLIER = 'EARLIER',
  /** What the pipeline started from, whatever was made since. */
  SOURCE = 'SOURCE',
}

/**
 * One action of a stage, with the project, the role and the rights that it brings along.
 *
 * A kind of step is a subclass in a file of its own, and a static factory where users look for it.
 */
export abstract class Step {
  /** Whether the rest of its stage waits for it. */
  public readonly decides: boolean = false;

  /**
   * @param name of the action, and of what the step creates: letters, digits and hyphens, unique in its pipeline
   * @param input what it works on
   */
  protected constructor(
    public readonly name: string,
    public readonly input: StepInput = StepInput.EARLIER,
  ) {}

  /**
   * A variable that the step exports, for the environment and the messages of later ones.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  public variable(variableName: string): string {
    return `#{${this.name}.${variableName}}`;
  }

  /**
   * Makes what the step needs.
   *
   * @param scope holds its constructs
   * @param input what the step works on
   */
  public abstract bind(scope: Construct, context: StepContext, input: Artifact): BoundStep;
}
