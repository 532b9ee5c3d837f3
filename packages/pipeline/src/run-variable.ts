import { STARTED_BY } from './started';

/**
 * Variables of a pipeline execution, for the environment of steps and the messages of approvals.
 *
 * CodePipeline inserts the values when an action that uses them runs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export abstract class RunVariable {
  /** ID of the execution, a UUID. */
  public static readonly EXECUTION_ID = '#{codepipeline.PipelineExecutionId}';
  /**
   * Name of the rule that started the execution, or the name that was entered for a manual execution.
   *
   * The value is `nobody` in the execution that CodePipeline starts when the pipeline is created, and in a manual
   * execution for which no name was entered.
   */
  public static readonly STARTED_BY = `#{variables.${STARTED_BY}}`;
  /** ID of the commit that the execution delivers. Only GitHub and CodeCommit sources have this variable. */
  public static readonly COMMIT = '#{Source.CommitId}';
  /**
   * ID of the commit for which the execution was started. Steps can check that it equals `COMMIT`.
   *
   * The value is `manual` in an execution that a person or a schedule started. Only pipelines with `startsOn` or a
   * CodeCommit source have this variable.
   */
  public static readonly PUSHED_COMMIT = '#{variables.PUSHED_COMMIT}';
  /**
   * GitHub login of the user who caused the event, such as a push, or `manual` in an execution that a person or a
   * schedule started. Only pipelines with `startsOn` have this variable.
   */
  public static readonly ACTOR = '#{variables.ACTOR}';
  /**
   * People of the push, as `PushDetail.people` of `@slipway/github-webhook` describes them, or `manual` in an execution
   * that a person or a schedule started.
   *
   * Only pipelines with a push trigger that has `people: true` have this variable.
   */
  public static readonly PEOPLE = '#{variables.PEOPLE}';
  /**
   * ID of the GitHub webhook delivery that started the execution, or `manual` in an execution that a person or a
   * schedule started.
   *
   * Only pipelines with `startsOn` have this variable.
   */
  public static readonly DELIVERY_ID = '#{variables.DELIVERY_ID}';
  /** Number of the pull request. Only pipelines that start for pull requests have this variable. */
  public static readonly PULL_REQUEST = '#{variables.PULL_REQUEST}';
}
