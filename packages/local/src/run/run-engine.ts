import { EngineRun, FenceSettings } from '@slipway/buildspec';
import { EngineImages, TaskEngine } from '@slipway/ecs-model';

/** What a run makes with the engine that the user has named, if they have. */
export class RunEngine {
  /** What runs tasks as containers. Undefined without an engine. */
  public readonly tasks?: TaskEngine;

  constructor({ images }: Pick<FenceSettings, 'images'> = {}) {
    this.tasks = images && { images, run: new EngineRun(images.engine), pushed: new EngineImages() };
  }

  /** Removes everything that the run has made with it. */
  public async close(): Promise<void> {
    await this.tasks?.run.close();
  }
}
