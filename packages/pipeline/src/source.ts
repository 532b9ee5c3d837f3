import { EventPattern } from 'aws-cdk-lib/aws-events';
import { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { PipelineContext } from './step';

/** What starts a pipeline: the events to look for, and what they pin. */
export interface PipelineStart {
  readonly pattern: EventPattern;
  /**
   * The `sourceRevisions` of the execution, with `EventField`s in their values.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
   */
  readonly revisions: readonly SourceRevision[];
}

export interface SourceRevision {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

export interface BoundSource {
  readonly action: IAction;
  readonly output: Artifact;
  readonly start: PipelineStart;
}

/** Where the code of a pipeline comes from, and what starts it. */
export abstract class Source {
  /** @param scope holds the constructs of the source */
  public abstract bind(scope: Construct, context: PipelineContext): BoundSource;
}
