import { EngineRun, FenceSettings } from '@slipway/buildspec';
import { EngineImages, TaskEngine } from '@slipway/ecs-model';

/** Resources that a run creates with the container engine, if the user has chosen one. */
export class RunEngine {
  /** Runs ECS tasks as containers. Undefined if the user has not chosen an engine. */
  public readonly tasks?: TaskEngine;

  constructor({ images }: Pick<FenceSettings, 'images'> = {}) {
    this.tasks = images && { images, run: new EngineRun(images.engine), pushed: new EngineImages() };
  }

  /** Removes everything that the run has created with the engine. */
  public async close(): Promise<void> {
    await this.tasks?.run.close();
  }
}
