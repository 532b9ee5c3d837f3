import { CfnPipeline, Result, RetryMode } from 'aws-cdk-lib/aws-codepipeline';

/**
 * Stage of a `DeliveryPipeline`, with its failure action.
 *
 * Without a failure action, a failure of the stage ends the execution.
 */
export class DeliveryStage {
  private chosen?: Result;

  /**
   * Creates a stage. `DeliveryPipeline.addStage` calls this constructor.
   *
   * @param stageName name of the stage
   * @param place position of the stage in the pipeline, starting at 0
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
   * @throws Error if a failure action is already set (`retriesOnce` or `rollsBack`)
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry-auto.html
   */
  public retriesOnce(mode: RetryMode = RetryMode.FAILED_ACTIONS): void {
    this.choose(Result.RETRY, { RetryConfiguration: { RetryMode: mode } });
  }

  /**
   * Rolls back the stage to its last successful execution if it fails.
   *
   * CodePipeline runs the stage with the artifacts and variables of that execution, and thereby deploys the older
   * release again. The current execution keeps the status `Failed`; other stages are not affected. Nothing is rolled
   * back if the stage has not succeeded since the pipeline was last updated.
   *
   * @throws Error if a failure action is already set (`retriesOnce` or `rollsBack`)
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   */
  public rollsBack(): void {
    this.choose(Result.ROLLBACK);
  }

  /** Sets the failure action directly in the template, because the CDK accepts it only when a stage is created. */
  private choose(result: Result, more: object = {}): void {
    if (this.chosen) {
      throw new Error(
        `stage '${this.stageName}' already has the failure action ${this.chosen}, and CodePipeline accepts only one: call either retriesOnce or rollsBack, and only once`,
      );
    }
    this.chosen = result;
    this.pipeline.addPropertyOverride(`Stages.${this.place}.OnFailure`, { Result: result, ...more });
  }
}
