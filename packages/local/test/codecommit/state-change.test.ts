import { stateChange } from '../../src/codecommit/state-change';

const WEB = { name: 'web', accountId: '111122223333', region: 'eu-west-1' };
const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)];

/** @see https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html */
test.each([
  ['makes', undefined, NEW, 'referenceCreated'],
  ['moves', OLD, NEW, 'referenceUpdated'],
  ['deletes', OLD, undefined, 'referenceDeleted'],
])('the event of a push that %s a branch has the shape of CodeCommit', (_, before, after, event) => {
  expect(stateChange(WEB, { reference: 'refs/heads/feature/x', before, after })).toEqual({
    source: 'aws.codecommit',
    detailType: 'CodeCommit Repository State Change',
    resources: ['arn:aws:codecommit:eu-west-1:111122223333:web'],
    detail: {
      event,
      repositoryName: 'web',
      repositoryId: 'web',
      referenceType: 'branch',
      referenceName: 'feature/x',
      referenceFullName: 'refs/heads/feature/x',
      commitId: after,
      oldCommitId: before,
      callerUserArn: 'arn:aws:iam::111122223333:root',
    },
  });
});

test('the event of a pushed tag names it as a tag', () => {
  expect(stateChange(WEB, { reference: 'refs/tags/v1', before: undefined, after: NEW }).detail).toMatchObject({
    referenceType: 'tag',
    referenceName: 'v1',
  });
});
