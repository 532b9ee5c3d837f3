import { CfnPipeline, Result, RetryMode } from 'aws-cdk-lib/aws-codepipeline';

/**
 * Stage of a `DeliveryPipeline`, with the reaction to a failure of the stage.
 *
 * By default, a failure ends the execution.
 */
export class DeliveryStage {
  private chosen?: Result;

  /**
   * Creates a stage. `DeliveryPipeline.addStage` calls this constructor.
   *
   * @param stageName name of the stage
   * @param place position of the stage in its pipeline, from 0
   */
  constructor(
    public readonly stageName: string,
    private readonly pipeline: CfnPipeline,
    private readonly place: number,
  ) {}

  /**
   * Retries the stage once if it fails. If the stage fails again, the execution ends.
   *
   * @param mode whether only failed actions or all actions run again
   * @throws Error if the stage already has a reaction to failures
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry-auto.html
   */
  public retriesOnce(mode: RetryMode = RetryMode.FAILED_ACTIONS): void {
    this.choose(Result.RETRY, { RetryConfiguration: { RetryMode: mode } });
  }

  /**
   * Rolls back the stage to its last successful execution if it fails.
   *
   * CodePipeline runs the stage with the artifacts and variables of that execution, and thereby deploys the older
   * release again. The current execution has failed, and other stages do not change. Nothing is rolled back if the
   * stage has not succeeded since the last change of the pipeline.
   *
   * @throws Error if the stage already has a reaction to failures
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   */
  public rollsBack(): void {
    this.choose(Result.ROLLBACK);
  }

  /**
   * Sets the reaction to a failure directly in the template, because the CDK accepts it only when a stage is created.
   */
  private choose(result: Result, more: object = {}): void {
    if (this.chosen) {
      throw new Error(
        `stage '${this.stageName}' already has the reaction ${this.chosen} to failures, and CodePipeline accepts only one: call either retriesOnce or rollsBack, once`,
      );
    }
    this.chosen = result;
    this.pipeline.addPropertyOverride(`Stages.${this.place}.OnFailure`, { Result: result, ...more });
  }
}
