import { unpinnedSource } from '../../../src/posture/checks/unpinned-source';
import { describeCheck } from '../found';
import { action, pipeline, starting } from '../pipelines';

const source = (provider: string, Configuration: object = {}) => ({
  Source: [action(`Source Source ${provider}`, { Configuration })],
});
const COMMITTED = { source: ['aws.codecommit'] };
const PINNED = { InputTransformer: { InputTemplate: '{"sourceRevisions": []}' } };
const QUIET = source('CodeCommit', { PollForSourceChanges: false });

describeCheck(unpinnedSource, {
  red: [
    [
      'a start without a revision, where executions wait',
      /starts a pipeline without passing the source revision/,
      { Pipeline: pipeline(QUIET, { ExecutionMode: 'QUEUED' }), Rule: starting(COMMITTED) },
    ],
    [
      'a start without a revision, next to one with it',
      /^Rule: /,
      { Pipeline: pipeline(QUIET), Rule: starting({ source: ['shop.github'] }), Other: starting(COMMITTED, PINNED) },
    ],
    [
      'a source that polls',
      /'Source' polls for changes/,
      { Pipeline: pipeline(source('CodeCommit', { PollForSourceChanges: true })) },
    ],
    [
      'a source that polls by default, where executions wait',
      /'Source' polls for changes, so it starts the pipeline with/,
      { Pipeline: pipeline(source('CodeCommit'), { ExecutionMode: 'QUEUED' }) },
    ],
    [
      'a source that polls by default, next to another start',
      /^Pipeline: .*'Source' polls for changes, so it starts the pipeline again/,
      { Pipeline: pipeline(source('S3')), Rule: starting(undefined) },
    ],
    [
      'a connection that starts too',
      /^Pipeline: source action 'Source' detects changes, so it starts the pipeline again/,
      { Pipeline: pipeline(source('CodeStarSourceConnection')), Rule: starting(COMMITTED, PINNED) },
    ],
    [
      'a bucket that starts too',
      /polls for changes/,
      { Pipeline: pipeline(source('S3')), Rule: starting(COMMITTED, PINNED) },
    ],
  ],
  advice: [
    ...['CodeCommit', 'GitHub', 'S3'].map(
      (provider) =>
        [
          `a source of ${provider} that polls by default`,
          /polls for/,
          { Pipeline: pipeline(source(provider)) },
        ] as const,
    ),
    [
      'a start without a revision',
      /without passing the source revision/,
      { Pipeline: pipeline(QUIET), Rule: starting(COMMITTED) },
    ],
  ],
  green: [
    ['a bucket that does not poll', { Pipeline: pipeline(source('S3', { PollForSourceChanges: 'false' })) }],
    [
      'a source that is not known',
      { Pipeline: pipeline({ Source: [action('Source Source S3', { Configuration: { Ref: 'C' } })] }) },
    ],
    [
      'a start with a revision',
      { Pipeline: pipeline(QUIET, { ExecutionMode: 'QUEUED' }), Rule: starting(COMMITTED, PINNED) },
    ],
    [
      'a revision as it is',
      {
        Pipeline: pipeline(QUIET, { ExecutionMode: 'QUEUED' }),
        Rule: starting(COMMITTED, { Input: '{"sourceRevisions":[]}' }),
      },
    ],
    ['a schedule', { Pipeline: pipeline(QUIET, { ExecutionMode: 'QUEUED' }), Rule: starting(undefined) }],
    [
      'events of another service',
      { Pipeline: pipeline(QUIET, { ExecutionMode: 'QUEUED' }), Rule: starting({ source: ['aws.health'] }) },
    ],
    [
      'a connection that alone starts',
      { Pipeline: pipeline(source('CodeStarSourceConnection', { DetectChanges: true })) },
    ],
    ['an image', { Pipeline: pipeline(source('ECR')), Rule: starting(COMMITTED, PINNED) }],
  ],
});
