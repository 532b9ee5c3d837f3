import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Keeper } from '../live-state/keeper';
import { ImageRecord } from './image-record';
import type { TaskRevisionProperties } from './properties';
import { revisionOf } from './revision';
import type { TaskRevisions } from './task-revisions';

/**
 * Handler of the custom resource that registers a revision with the running image whenever the stack changes the task
 * definition.
 *
 * The image is read at the time of the call, not when the update or its change set began.
 */
export class RevisionKeeper implements Keeper<TaskRevisionProperties> {
  constructor(
    private readonly revisions: TaskRevisions,
    private readonly ssm: SSMClient,
  ) {}

  /**
   * Registers a revision. Before the first deployment, the revision has a placeholder image, which never runs.
   */
  public async create({ Family, ShapeArn, Container, ParameterName }: TaskRevisionProperties): Promise<string> {
    const image = await new ImageRecord(this.ssm, ParameterName).read();
    await this.revisions.register(revisionOf(await this.revisions.describe(ShapeArn), Family, Container, { image }));
    return Family;
  }

  public async update(_id: string, wanted: TaskRevisionProperties): Promise<string> {
    return this.create(wanted);
  }

  /** Deregisters all revisions of the family, including the revisions that deployments registered. */
  public async delete(_id: string, { Family }: TaskRevisionProperties): Promise<void> {
    for (let left = await this.revisions.active(Family); left.length > 0; left = await this.revisions.active(Family)) {
      for (const revision of left) {
        await this.revisions.deregister(revision);
      }
    }
  }
}
