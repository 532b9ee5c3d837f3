import { IAction, Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { EventPattern, IEventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { PipelineContext } from './step';

/** What starts a pipeline: the events to look for, and what they pin. */
export interface PipelineStart {
  /** Where the events are. @default - the default bus of the account */
  readonly eventBus?: IEventBus;
  /** The events. @default - none: it has a schedule */
  readonly pattern?: EventPattern;
  /** @default - none: it has a pattern */
  readonly schedule?: Schedule;
  /**
   * The `sourceRevisions` of the execution, with `EventField`s in their values.
   *
   * @default - the newest revision
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
   */
  readonly revisions?: readonly SourceRevision[];
  /** Values of pipeline variables, with `EventField`s. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface SourceRevision {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

/** Events that each stand for one commit. A `GitHubTrigger` is one. */
export interface CommitTrigger {
  readonly eventBus: IEventBus;
  readonly pattern: EventPattern;
  /** The id of the commit: an `EventField`. */
  readonly commit: string;
  /** Values for variables of the pipeline: `EventField`s. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface BoundSource {
  readonly action: IAction;
  readonly output: Artifact;
  /** What starts the pipeline by itself. @default - nothing: see `DeliveryPipeline.startsOn` */
  readonly start?: PipelineStart;
}

/** Where the code of a pipeline comes from, and what starts it. */
export abstract class Source {
  /** Name of the action and of its variables. */
  public static readonly ACTION = 'Source';

  /** @param scope holds the constructs of the source */
  public abstract bind(scope: Construct, context: PipelineContext): BoundSource;
}
