import { CfnPipeline, Result, RetryMode } from 'aws-cdk-lib/aws-codepipeline';

/**
 * A stage of a `DeliveryPipeline`, and what CodePipeline does if it fails.
 *
 * By default, the execution ends there.
 */
export class DeliveryStage {
  private chosen?: Result;

  /**
   * @param stageName name of the stage
   * @param place place of the stage in its pipeline, from 0
   */
  constructor(
    public readonly stageName: string,
    private readonly pipeline: CfnPipeline,
    private readonly place: number,
  ) {}

  /**
   * Runs the stage again if it fails, and ends the execution if it fails again.
   *
   * @param mode what runs again; with `RetryMode.ALL_ACTIONS`, actions that succeeded run again too
   * @throws Error if the stage rolls back already
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry-auto.html
   */
  public retriesOnce(mode: RetryMode = RetryMode.FAILED_ACTIONS): void {
    this.choose(Result.RETRY, { RetryConfiguration: { RetryMode: mode } });
  }

  /**
   * Runs the stage again as it ran when it last succeeded, if it fails.
   *
   * It runs with the artifacts and variables of that execution, so that what was deployed then is deployed again. The
   * execution itself has failed, and the other stages stay as they are. Nothing happens if the stage never succeeded
   * since the pipeline was last changed.
   *
   * @throws Error if the stage retries already
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   */
  public rollsBack(): void {
    this.choose(Result.ROLLBACK);
  }

  /** Sets what follows a failure. The CDK accepts it only when the stage is created. */
  private choose(result: Result, more: object = {}): void {
    if (this.chosen) {
      throw new Error(
        `stage '${this.stageName}' already reacts to a failure with ${this.chosen}, and CodePipeline accepts one reaction: call either retriesOnce or rollsBack, once`,
      );
    }
    this.chosen = result;
    this.pipeline.addPropertyOverride(`Stages.${this.place}.OnFailure`, { Result: result, ...more });
  }
}
