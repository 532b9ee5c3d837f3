import { Answer, JobFailedError } from '@slipway/pipeline-job';
import type { ImageRecord } from '../image/image-record';
import type { LiveImages } from '../image/live-images';
import {
  COMMIT_LABEL,
  commitOf,
  Delivery,
  EXECUTION_LABEL,
  executionOf,
  imageIn,
  nameOf,
  numberOf,
  revisionOf,
  shortNameOf,
} from '../image/revision';
import type { TaskRevisions } from '../image/task-revisions';
import type { DeploymentSettings } from './deployment-settings';
import type { EcsService, RolloutState } from './ecs-service';
import type { OwnStack } from './own-stack';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html */
const NOT_WATCHED =
  'not watched: ECS ignores all alarms during this rollout, because one was in ALARM when the rollout began; check the service yourself';

/** State of a deployment that is passed from one invocation of the function to the next. */
export interface DeploymentProgress {
  /** ARN of the task definition revision that is rolled out. @default - the rollout has not begun */
  readonly revision?: string;
}

export interface DeployedService {
  readonly service: EcsService;
  readonly revisions: TaskRevisions;
  readonly record: ImageRecord;
  readonly stack: OwnStack;
  readonly family: string;
  readonly container: string;
  /** Number of tasks that the first deployment starts. */
  readonly tasks: number;
  /** Settings that can freeze deployments. @default - deployments are never frozen */
  readonly settings?: DeploymentSettings;
  /** Repository in which released images are tagged. @default - released images are not tagged */
  readonly images?: LiveImages;
}

/**
 * Deployment of an image to a service, in steps. Each call does what is possible at the moment, and returns whether the
 * deployment has ended.
 *
 * The state is in ECS: a revision contains the ID of its execution, and a rollout names its revision. After an
 * interrupted call or job, the next call continues from this state, so that no step is repeated or left incomplete.
 */
export class Deployment {
  constructor(
    private readonly delivery: Delivery,
    private readonly on: DeployedService,
  ) {}

  /**
   * Runs the next step of the deployment. Progress with the revision of another deployment is ignored, because
   * following that revision would record the wrong image.
   *
   * @throws JobFailedError if deployments are frozen, or the service does not run the image at the end
   */
  public async step({ revision }: DeploymentProgress): Promise<Answer> {
    return revision !== undefined && (await this.isOfThisDelivery(revision)) ? this.follow(revision) : this.begin();
  }

  /** Begins the rollout, if no stack update and no other rollout is in progress. */
  private async begin(): Promise<Answer> {
    const operation = await this.on.stack.operation();
    if (operation) {
      return pending({}, `waiting for the stack of the service: ${operation}`);
    }
    const rollouts = await this.on.service.rollouts();
    const running = rollouts.find(({ over }) => !over);
    if (running) {
      return (await this.isOfThisDelivery(running.revision))
        ? this.follow(running.revision)
        : pending({}, `waiting for another rollout: ${describe(running)}`);
    }
    return this.rollOut(rollouts);
  }

  private async rollOut(rollouts: readonly RolloutState[]): Promise<Answer> {
    const { service, tasks, settings } = this.on;
    await settings?.checkFreeze();
    const current = await service.current();
    await this.catchUp(current, rollouts);
    const revision = (await this.ownRevision(current.revision)) ?? (await this.register());
    await service.update(revision, current.tasks === 0 ? tasks : undefined);
    return pending({ revision }, `rolls out ${nameOf(revision)}: ${shortNameOf(this.delivery.image)}`);
  }

  /** Records the image of a successful rollout whose job was stopped, and tags the image as released. */
  private async catchUp(
    { revision, tasks }: { revision: string; tasks: number },
    [latest]: readonly RolloutState[],
  ): Promise<void> {
    if (tasks > 0 && latest?.status === 'SUCCESSFUL' && latest.revision === revision) {
      const definition = await this.on.revisions.describe(revision);
      const image = imageIn(definition, this.on.container);
      await this.recordImage(image);
      await this.on.images?.keep(image, commitOf(definition, this.on.container));
    }
  }

  /**
   * Returns the revision that an earlier call registered. Removes revisions that other jobs registered and never rolled
   * out, because stack updates roll out the newest revision.
   */
  private async ownRevision(current: string): Promise<string | undefined> {
    const newer = (await this.on.revisions.active(this.on.family)).filter(
      (revision) => numberOf(revision) >= numberOf(current),
    );
    for (const revision of newer) {
      if (await this.isOfThisDelivery(revision)) {
        return revision;
      }
      if (revision !== current && (await this.executionOf(revision)) !== undefined) {
        await this.on.revisions.deregister(revision);
      }
    }
    return undefined;
  }

  private async register(): Promise<string> {
    const { revisions, family, container } = this.on;
    const { image, commit, execution } = this.delivery;
    const [newest] = await revisions.active(family);
    const labels = { [EXECUTION_LABEL]: execution, [COMMIT_LABEL]: commit };
    return revisions.register(revisionOf(await revisions.describe(newest), family, container, { image, labels }));
  }

  private async follow(revision: string): Promise<Answer> {
    const rollouts = await this.on.service.rollouts();
    const rollout = rollouts.find((one) => one.revision === revision);
    if (!rollout) {
      return pending({ revision }, `waiting for the rollout of ${nameOf(revision)} to begin`);
    }
    if (!rollout.over) {
      return pending({ revision }, describe(rollout) + watchNote(rollout));
    }
    return rollout.status === 'SUCCESSFUL' ? this.finish(rollout) : this.fail(rollout);
  }

  /**
   * Records the image, and then checks which revision serves traffic. The order matters, because a stack update that
   * began before the image was recorded rolls out the old image.
   */
  private async finish(rollout: RolloutState): Promise<Answer> {
    const { arn, revision } = rollout;
    const { image, commit } = this.delivery;
    await this.recordImage(image);
    const operation = await this.on.stack.operation();
    if (operation) {
      return pending({ revision }, `waiting for the stack of the service: ${operation}`);
    }
    const current = await this.on.service.current();
    const serving = await this.imageOf(current.revision);
    if (serving !== image) {
      throw new JobFailedError(
        `${shortNameOf(image)} was rolled out and then replaced by ${nameOf(current.revision)} (${shortNameOf(serving)}), because of a stack update or another rollout; retry the stage to deploy this image again`,
      );
    }
    const kept = (await this.on.images?.keep(image, commit)) ?? '';
    return {
      done: true,
      variables: { REVISION: nameOf(current.revision), IMAGE: image, DEPLOYMENT: arn },
      summary: `${nameOf(current.revision)} serves ${shortNameOf(image)}${watchNote(rollout)}${kept}`,
    };
  }

  private async fail({ revision, status, reason }: RolloutState): Promise<never> {
    const { revisions, family } = this.on;
    if ((await revisions.active(family)).includes(revision)) {
      await revisions.deregister(revision);
    }
    throw new JobFailedError(
      `${shortNameOf(this.delivery.image)} of commit ${this.delivery.commit.slice(0, 7)} was rolled back (${status}): ${reason}; ${await this.restoreService(revision)}`,
    );
  }

  /**
   * Restores the last good revision if ECS left the failed revision in place. If no good revision exists, stops the
   * service from retrying.
   */
  private async restoreService(failed: string): Promise<string> {
    const { service, revisions, record, family } = this.on;
    const { revision } = await service.current();
    if (revision !== failed) {
      return `${nameOf(revision)} (${shortNameOf(await this.imageOf(revision))}) serves all traffic`;
    }
    const [good] = await revisions.active(family);
    if ((await record.read()) === undefined) {
      await service.update(good, 0);
      return 'the service has no running tasks, because this was its first deployment; correct the image and deploy again';
    }
    await service.update(good);
    return `ECS left the failed revision in place, so ${nameOf(good)} (${shortNameOf(await this.imageOf(good))}) is being rolled out again; check that the service becomes stable`;
  }

  private async recordImage(image: string): Promise<void> {
    if ((await this.on.record.read()) !== image) {
      await this.on.record.write(image);
    }
  }

  private async isOfThisDelivery(revision: string): Promise<boolean> {
    const definition = await this.on.revisions.describe(revision);
    return (
      executionOf(definition, this.on.container) === this.delivery.execution &&
      imageIn(definition, this.on.container) === this.delivery.image
    );
  }

  private async executionOf(revision: string): Promise<string | undefined> {
    return executionOf(await this.on.revisions.describe(revision), this.on.container);
  }

  private async imageOf(revision: string): Promise<string> {
    return imageIn(await this.on.revisions.describe(revision), this.on.container);
  }
}

function pending(progress: DeploymentProgress, summary: string): Answer {
  return { done: false, progress, summary };
}

function describe({ revision, stage, status }: RolloutState): string {
  return `${nameOf(revision)}, ${stage} (${status})`;
}

function watchNote({ watched }: RolloutState): string {
  return watched ? '' : `; ${NOT_WATCHED}`;
}
