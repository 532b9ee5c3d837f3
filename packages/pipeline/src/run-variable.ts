import { STARTED_BY } from './started';

/**
 * Variables of one run of a pipeline, for the environment of steps and the message of approvals.
 *
 * CodePipeline inserts the values when the action runs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export abstract class RunVariable {
  /** ID of the execution, a UUID. */
  public static readonly EXECUTION_ID = '#{codepipeline.PipelineExecutionId}';
  /**
   * Rule that started the run, or the name that a person gave.
   *
   * It is `nobody` in the run that CodePipeline starts when the pipeline is created.
   */
  public static readonly STARTED_BY = `#{variables.${STARTED_BY}}`;
  /** Commit that the run is pinned to, which sources on GitHub and in CodeCommit have. */
  public static readonly COMMIT = '#{Source.CommitId}';
  /**
   * Commit that the run was started for, which `COMMIT` has to be equal to.
   *
   * It is `manual` if a person started the pipeline. Pipelines that `startsOn` a commit have it, and those with a
   * source in CodeCommit.
   */
  public static readonly PUSHED_COMMIT = '#{variables.PUSHED_COMMIT}';
  /** User who pushed, or `manual` if a person started the pipeline. Pipelines that `startsOn` a commit have it. */
  public static readonly ACTOR = '#{variables.ACTOR}';
  /**
   * People of the push, as `PushDetail.people` of `@slipway/github-webhook` describes them, or `manual`.
   *
   * Pipelines that `startsOn` pushes with `people` have it.
   */
  public static readonly PEOPLE = '#{variables.PEOPLE}';
  /**
   * GitHub's ID of the delivery that started the run, or `manual` if a person started the pipeline.
   *
   * Pipelines that `startsOn` a commit have it.
   */
  public static readonly DELIVERY_ID = '#{variables.DELIVERY_ID}';
  /** Number of the pull request. Pipelines that `startsOn` pull requests have it. */
  public static readonly PULL_REQUEST = '#{variables.PULL_REQUEST}';
}
