import { IAction, Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { EventPattern, IEventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { PipelineContext } from './step';

/** What starts a pipeline: the events or times, and what they pin. */
export interface PipelineStart {
  /** Event bus that the events arrive on. @default - the default event bus of the account */
  readonly eventBus?: IEventBus;
  /** Pattern of the events that start the pipeline. @default - no events: it has a schedule */
  readonly pattern?: EventPattern;
  /** Times at which the pipeline starts. @default - no times: it has a pattern */
  readonly schedule?: Schedule;
  /**
   * Source revisions of the execution, with `EventField`s in their values.
   *
   * @default - the newest revision
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
   */
  readonly revisions?: readonly SourceRevision[];
  /**
   * Values of pipeline variables, with `EventField`s in them.
   * @default - no values: the variables have their defaults
   */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * The revision that one source action of an execution takes.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
 */
export interface SourceRevision {
  /** Name of the source action. */
  readonly actionName: string;
  /** Kind of the revision, such as `COMMIT_ID`. */
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  /** The revision, such as the ID of a commit or the version of an object. */
  readonly revisionValue: string;
}

/** Events that each name one commit, such as those of a `GitHubTrigger`. */
export interface CommitTrigger {
  /** Event bus that the events arrive on. */
  readonly eventBus: IEventBus;
  /** Pattern of the events that start the pipeline. */
  readonly pattern: EventPattern;
  /** `EventField` with the ID of the commit. */
  readonly commit: string;
  /** Values for variables of the pipeline, which are `EventField`s. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What a source adds to a pipeline. */
export interface BoundSource {
  /** Source action of the pipeline. */
  readonly action: IAction;
  /** Artifact with the code, which the steps work on. */
  readonly output: Artifact;
  /**
   * Events by which the source starts the pipeline.
   * @default - the source does not start the pipeline: see `DeliveryPipeline.startsOn`
   */
  readonly start?: PipelineStart;
}

/** The place that the code of a pipeline comes from, and what starts the pipeline. */
export abstract class Source {
  /** Name of the source action, and so of the namespace of its variables. */
  public static readonly ACTION = 'Source';

  /**
   * Creates the source action and its permissions.
   *
   * @param scope scope of the constructs that the source creates
   * @param context what the pipeline gives to the source
   */
  public abstract bind(scope: Construct, context: PipelineContext): BoundSource;
}
