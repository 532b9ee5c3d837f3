import { IAction, Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { EventPattern, IEventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { PipelineContext } from './step';

/** Events or schedule that start a pipeline, with the source revisions that an execution is pinned to. */
export interface PipelineStart {
  /** Event bus on which the events arrive. @default - the default event bus of the account */
  readonly eventBus?: IEventBus;
  /** Pattern of the events that start the pipeline. @default - no events: `schedule` starts the pipeline */
  readonly pattern?: EventPattern;
  /** Times at which the pipeline starts. @default - no times: `pattern` starts the pipeline */
  readonly schedule?: Schedule;
  /**
   * Source revisions of the execution. Their values can contain `EventField`s.
   *
   * @default - the newest revision
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
   */
  readonly revisions?: readonly SourceRevision[];
  /**
   * Values of pipeline variables. They can contain `EventField`s.
   * @default - the defaults of the variables
   */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Revision that a source action of an execution uses.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
 */
export interface SourceRevision {
  /** Name of the source action. */
  readonly actionName: string;
  /** Kind of the revision, such as `COMMIT_ID`. */
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  /** Value of the revision, such as a commit ID or an object version. */
  readonly revisionValue: string;
}

/** Events that each name one commit, such as the events of a `GitHubTrigger`. */
export interface CommitTrigger {
  /** Event bus on which the events arrive. */
  readonly eventBus: IEventBus;
  /** Pattern of the events that start the pipeline. */
  readonly pattern: EventPattern;
  /** `EventField` with the ID of the commit. */
  readonly commit: string;
  /** Values of pipeline variables, as `EventField`s by variable name. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Action, artifact and start events that a source adds to a pipeline. */
export interface BoundSource {
  /** Source action of the pipeline. */
  readonly action: IAction;
  /** Artifact with the source code. */
  readonly output: Artifact;
  /**
   * Events of the source that start the pipeline.
   * @default - the source does not start the pipeline; use `DeliveryPipeline.startsOn`
   */
  readonly start?: PipelineStart;
}

/** Source of a pipeline: the location of the code and the events that start the pipeline. */
export abstract class Source {
  /** Name of the source action, which is also the namespace of its variables. */
  public static readonly ACTION = 'Source';

  /**
   * Creates the source action and its permissions.
   *
   * @param scope scope of the constructs that the source creates
   * @param context name pattern, key, artifact bucket and role of the pipeline
   */
  public abstract bind(scope: Construct, context: PipelineContext): BoundSource;
}
