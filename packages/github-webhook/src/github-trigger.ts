import { EventField, EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import { SOURCE } from './github-event';
import { branchPatterns, pathPatterns } from './name-patterns';

/** What starts something: the events to look for, and what they pin. */
export interface GitHubTrigger {
  /** Bus that the events arrive on. */
  readonly eventBus: IEventBus;
  readonly pattern: EventPattern;
  /** `EventField` with the commit that the event is about. */
  readonly commit: string;
  /** `EventField`s to hand on: DELIVERY_ID, ACTOR and, for pull requests, PULL_REQUEST. All are text. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface GitHubPushProps {
  /** `owner/name`, one of the webhook's repositories. */
  readonly repository: string;
  /** Names such as `main`, beginnings such as `release/*`, or `*` for all. Tags start nothing. */
  readonly branches: readonly string[];
  /**
   * Files of which one has to be changed: paths such as `Pulumi.yaml`, or beginnings such as `infra/*`.
   *
   * Where GitHub does not say which files a push changed, it starts all the same: a new branch, a force push, a commit
   * that lists none, or more than it lists.
   *
   * It also starts for a push that comes in after a later one of the branch, because that one may have changed none of
   * these files. Without paths such a push starts nothing: what is newer stays.
   *
   * @default - any file
   */
  readonly paths?: readonly string[];
}

export interface GitHubPullRequestProps {
  /** `owner/name`, one of the webhook's repositories. */
  readonly repository: string;
  /** The branches that it is to be merged into: names such as `main`, beginnings such as `release/*`, or `*` for all. */
  readonly branches: readonly string[];
}

const VARIABLES = {
  DELIVERY_ID: EventField.fromPath('$.detail.deliveryId'),
  ACTOR: EventField.fromPath('$.detail.actor'),
};
const COMMIT = EventField.fromPath('$.detail.commit');

/** A later push stands for those before it, as long as it starts the same: with paths it may not. */
export function pushTrigger(eventBus: IEventBus, { repository, branches, paths }: GitHubPushProps): GitHubTrigger {
  return {
    eventBus,
    pattern: {
      source: [SOURCE],
      detailType: ['push'],
      detail: {
        repository: [repository],
        refType: ['branch'],
        refName: branchPatterns(branches),
        ...(paths ? { paths: pathPatterns(paths) } : { overtaken: [false] }),
      },
    },
    commit: COMMIT,
    variables: VARIABLES,
  };
}

/** Never of a fork: what a stranger writes would run with our rights. */
export function pullRequestTrigger(
  eventBus: IEventBus,
  { repository, branches }: GitHubPullRequestProps,
): GitHubTrigger {
  return {
    eventBus,
    pattern: {
      source: [SOURCE],
      detailType: ['pull_request'],
      detail: { repository: [repository], fork: [false], baseName: branchPatterns(branches) },
    },
    commit: COMMIT,
    variables: { ...VARIABLES, PULL_REQUEST: EventField.fromPath('$.detail.pullRequest') },
  };
}
