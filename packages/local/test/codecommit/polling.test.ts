import { parsePipeline } from '@slipway/embedded-aws';
import { pollingPipelines } from '../../src/codecommit/polling';

const pipeline = (name: string, configuration: object, provider = 'CodeCommit') =>
  parsePipeline({
    Name: name,
    RoleArn: 'arn:aws:iam::111122223333:role/r',
    ArtifactStore: { Location: 'artifacts' },
    Stages: [
      {
        Name: 'Source',
        Actions: [
          {
            Name: 'Source',
            ActionTypeId: { Owner: 'AWS', Category: 'Source', Provider: provider, Version: '1' },
            OutputArtifacts: [{ Name: 'Source' }],
            Configuration: { RepositoryName: 'web', BranchName: 'main', ...configuration },
          },
        ],
      },
      {
        Name: 'Approve',
        Actions: [
          { Name: 'A', ActionTypeId: { Owner: 'AWS', Category: 'Approval', Provider: 'Manual', Version: '1' } },
        ],
      },
    ],
  });
const PUSH = { repository: 'web', reference: 'refs/heads/main', before: undefined, after: 'a'.repeat(40) };

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
test.each([
  ['polls by default', {}, ['p']],
  ['says so', { PollForSourceChanges: true }, ['p']],
  ['says that it does not', { PollForSourceChanges: 'False' }, []],
  ['has another branch', { BranchName: 'dev' }, []],
  ['has another repository', { RepositoryName: 'docs' }, []],
])('a push starts a pipeline without a rule if its action %s: %j', (_, configuration, expected) => {
  expect(pollingPipelines([pipeline('p', configuration)], PUSH)).toEqual(expected);
});

test('a push starts no pipeline by polling if it deletes the branch, or the source is of another kind', () => {
  expect(pollingPipelines([pipeline('p', {})], { ...PUSH, after: undefined })).toEqual([]);
  expect(pollingPipelines([pipeline('p', {}, 'S3')], PUSH)).toEqual([]);
});
