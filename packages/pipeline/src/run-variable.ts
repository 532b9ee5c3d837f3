/**
 * What a pipeline knows of one run of its, for the environment of steps and the message of approvals. CodePipeline puts
 * in the values when the action runs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export abstract class RunVariable {
  public static readonly EXECUTION_ID = '#{codepipeline.PipelineExecutionId}';
  /** The commit that the run is pinned to. Sources from GitHub have it. */
  public static readonly COMMIT = '#{Source.CommitId}';
  /** The commit that the run was started for, which `COMMIT` has to be; `manual` where a person started the pipeline. Pipelines that `startsOn` a commit have it. */
  public static readonly PUSHED_COMMIT = '#{variables.PUSHED_COMMIT}';
  /** Who pushed; `manual` where a person started the pipeline. Pipelines that `startsOn` a commit have it. */
  public static readonly ACTOR = '#{variables.ACTOR}';
  /** GitHub's id of the delivery that started the run; `manual` where a person did. Pipelines that `startsOn` a commit have it. */
  public static readonly DELIVERY_ID = '#{variables.DELIVERY_ID}';
  /** Number of the pull request. Pipelines that `startsOn` pull requests have it. */
  public static readonly PULL_REQUEST = '#{variables.PULL_REQUEST}';
}
