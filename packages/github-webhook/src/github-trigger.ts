import { EventField, EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import { SOURCE } from './github-event';
import { branchPatterns, pathPatterns } from './name-patterns';

/** Trigger of a pipeline: the events that start it, and the commit in those events. */
export interface GitHubTrigger {
  /** Event bus that receives the events. */
  readonly eventBus: IEventBus;
  /** Pattern of the events that start the pipeline. */
  readonly pattern: EventPattern;
  /** `EventField` with the commit of the event. */
  readonly commit: string;
  /**
   * `EventField`s to pass on as pipeline variables: DELIVERY_ID, ACTOR and, for pull requests, PULL_REQUEST. All are
   * text.
   *
   * Push triggers also pass on PEOPLE, if `people` is set.
   */
  readonly variables: Readonly<Record<string, string>>;
}

/** Properties of a trigger for pushes. */
export interface GitHubPushProps {
  /** Repository of the pushes, `owner/name`. The webhook must list this repository. */
  readonly repository: string;
  /**
   * Branches whose pushes start the pipeline: names such as `main`, prefixes such as `release/*`, or `*` for all
   * branches. Tags start nothing.
   */
  readonly branches: readonly string[];
  /**
   * Paths such as `Pulumi.yaml`, or prefixes such as `infra/*`. Only pushes that change a matching file start the
   * pipeline.
   *
   * If the changed files are unknown, the push starts the pipeline anyway. Changed files are unknown for a new branch,
   * a force push, a commit without a file list, or more files than GitHub lists.
   *
   * With paths, a push that is received after a later push to the branch also starts the pipeline, because the later
   * push may have changed none of these files. Without paths, such a push starts nothing.
   *
   * @default - any file
   */
  readonly paths?: readonly string[];
  /**
   * Whether a push that is received after a later push to the branch also starts the pipeline.
   *
   * Set this prop for targets that record a history, not for targets that deploy the pushed commit.
   *
   * @default - only with `paths`
   */
  readonly includeOvertaken?: boolean;
  /**
   * Whether to pass on the people of the push as the pipeline variable PEOPLE, which `ApproverCheck` of
   * `@slipway/pipeline` compares with the approver.
   *
   * The variable contains the email addresses of authors. Everyone who is allowed to read pipeline executions can see
   * these addresses.
   *
   * @default false
   */
  readonly people?: boolean;
}

/** Properties of a trigger for pull requests. */
export interface GitHubPullRequestProps {
  /** Repository of the pull requests, `owner/name`. The webhook must list this repository. */
  readonly repository: string;
  /**
   * Target branches of the pull requests: names such as `main`, prefixes such as `release/*`, or `*` for all branches.
   */
  readonly branches: readonly string[];
}

const VARIABLES = {
  DELIVERY_ID: EventField.fromPath('$.detail.deliveryId'),
  ACTOR: EventField.fromPath('$.detail.actor'),
};
const COMMIT = EventField.fromPath('$.detail.commit');

/**
 * Creates a trigger for pushes to branches.
 *
 * Without paths, an overtaken push starts nothing unless `includeOvertaken` is set. With paths it does, because the
 * later push may have changed other files.
 */
export function pushTrigger(eventBus: IEventBus, props: GitHubPushProps): GitHubTrigger {
  const { repository, branches, paths, includeOvertaken = paths !== undefined, people = false } = props;
  return {
    eventBus,
    pattern: {
      source: [SOURCE],
      detailType: ['push'],
      detail: {
        repository: [repository],
        refType: ['branch'],
        refName: branchPatterns(branches),
        ...(paths && { paths: pathPatterns(paths) }),
        ...(!includeOvertaken && { overtaken: [false] }),
      },
    },
    commit: COMMIT,
    variables: { ...VARIABLES, ...(people && { PEOPLE: EventField.fromPath('$.detail.people') }) },
  };
}

/**
 * Creates a trigger for pull requests. Pull requests from forks never start the pipeline, because code from strangers
 * would run with the pipeline's permissions.
 */
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
