import { PushedReference } from './bare-repository';

/** CodeCommit repository of the app, and its folder on this machine. */
export interface CodeCommitRepository {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Path of the bare repository on this machine. Use the path as the URL for `git push`. */
  readonly folder: string;
}

/**
 * Returns the event that CodeCommit sends to Amazon EventBridge for a pushed reference.
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
export function stateChange(
  { name, accountId, region }: Omit<CodeCommitRepository, 'folder'>,
  { reference, before, after }: PushedReference,
) {
  const [, kind, referenceName] = /^refs\/(\w+)\/(.+)$/.exec(reference)!;
  const event =
    after === undefined ? 'referenceDeleted' : before === undefined ? 'referenceCreated' : 'referenceUpdated';
  return {
    source: 'aws.codecommit',
    detailType: 'CodeCommit Repository State Change',
    resources: [`arn:aws:codecommit:${region}:${accountId}:${name}`],
    detail: {
      event,
      repositoryName: name,
      repositoryId: name,
      referenceType: kind === 'tags' ? 'tag' : 'branch',
      referenceName,
      referenceFullName: reference,
      commitId: after,
      oldCommitId: before,
      callerUserArn: `arn:aws:iam::${accountId}:root`,
    },
  };
}
