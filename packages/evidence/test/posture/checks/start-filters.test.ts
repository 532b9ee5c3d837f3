import { startFilters } from '../../../src/posture/checks/start-filters';
import { describeCheck, Resources } from '../found';
import { action, pipeline, starting } from '../pipelines';

const DEPLOY = { Deploy: [action('Deploy Service')] };
const triggered = (GitConfiguration: unknown, stages: Record<string, object[]> = DEPLOY): Resources => ({
  Pipeline: pipeline(stages, { Triggers: [{ GitConfiguration }] }),
});
const push = (filter: object) => triggered({ Push: [filter] });
const started = (pattern: unknown): Resources => ({ Pipeline: pipeline(DEPLOY), Rule: starting(pattern) });
const pushed = (detail?: object) =>
  started({
    source: ['shop.github'],
    'detail-type': ['push'],
    detail: detail && { repository: ['acme/shop'], ...detail },
  });
const proposed = (detail: object) =>
  started({
    source: ['shop.github'],
    'detail-type': ['pull_request'],
    detail: { repository: ['acme/shop'], ...detail },
  });
const pushedTo = (Arn: unknown): Resources => ({
  Pipeline: pipeline(DEPLOY, { Name: 'shop' }),
  Rule: starting({ source: ['shop.github'], 'detail-type': ['push'] }, { Arn }),
});
const DEPLOYED = { account: '111122223333', region: 'eu-west-1' };
const committed = (referenceName?: unknown, resources: unknown = ['arn:aws:codecommit:eu-west-1:111122223333:shop']) =>
  started({
    source: ['aws.codecommit'],
    resources,
    'detail-type': ['CodeCommit Repository State Change'],
    detail: { referenceName },
  });

const OF_ALL = /events of any repository or bucket start the pipeline/;

describeCheck(startFilters, {
  advice: [
    [
      'a rule for a branch of any repository',
      OF_ALL,
      started({ source: ['shop.github'], 'detail-type': ['push'], detail: { ref: ['refs/heads/main'] } }),
    ],
    [
      'a rule for pull requests in any repository',
      OF_ALL,
      started({
        source: ['shop.github'],
        'detail-type': ['pull_request'],
        detail: { baseName: ['main'], fork: [false] },
      }),
    ],
  ],
  red: [
    ['objects in any bucket', OF_ALL, started({ source: ['aws.s3'], 'detail-type': ['Object Created'] })],
    [
      'images in any repository',
      OF_ALL,
      started({ source: ['aws.ecr'], 'detail-type': ['ECR Image Action'], detail: { 'image-tag': ['live'] } }),
    ],
    ['commits in any repository', OF_ALL, committed(['main'], null)],
    ['a trigger without branches', /a push to any branch starts/, push({ FilePaths: { Includes: ['src/**'] } })],
    ['a trigger for all branches', /any branch/, push({ Branches: { Includes: ['main', '**'] } })],
    ['a trigger for alternatives that are all branches', /any branch/, push({ Branches: { Includes: ['{*,**}'] } })],
    ['a trigger for all branches of some letter', /any branch/, push({ Branches: { Includes: ['[!.]**'] } })],
    ['a trigger without filters', /any branch/, triggered({ SourceActionName: 'Source' })],
    [
      'pull requests that deploy',
      /pull requests start a pipeline that deploys/,
      triggered({ PullRequest: [{ Branches: { Includes: ['main'] } }] }),
    ],
    ['a rule for every push', /^Rule: a push to any branch/, pushed({ repository: ['acme/shop'] })],
    ['a rule whose pattern is a text', /any branch/, started('{"source":["shop.github"],"detail-type":["push"]}')],
    ['a rule for whatever is pushed', /any branch/, pushed({ refName: [{ exists: true }] })],
    ['a rule for every branch but one', /any branch/, pushed({ refName: [{ 'anything-but': ['main'] }] })],
    ['a rule for every beginning', /any branch/, pushed({ refName: ['main', { prefix: '' }] })],
    ['a rule for what every branch begins with', /any branch/, pushed({ ref: [{ prefix: 'refs/heads/' }] })],
    ['a rule for every branch by a wildcard', /any branch/, pushed({ ref: [{ wildcard: 'refs/*/*' }] })],
    ['a regular expression for every branch', /any branch/, pushed({ ref: ['.*'] })],
    ['an empty way to match', /any branch/, pushed({ refName: [{}] })],
    ['a rule for commits of every branch', /any branch/, committed()],
    ['a rule for everything of a source', /any branch/, started({ source: ['shop.github'] })],
    [
      'a rule whose target is a text with a placeholder',
      /any branch/,
      pushedTo({ 'Fn::Sub': 'arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' }),
    ],
    [
      'a rule whose target names the pipeline',
      /any branch/,
      pushedTo({ 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:shop' }),
    ],
    [
      'a rule whose target is the ARN of the pipeline',
      /any branch/,
      pushedTo('arn:aws:codepipeline:eu-west-1:111122223333:shop'),
      DEPLOYED,
    ],
    ['a rule in a stack of any account', /any branch/, pushedTo('arn:aws:codepipeline:eu-west-1:111122223333:shop')],
    ['pull requests from forks', /from a fork/, proposed({ baseName: ['main'] })],
    ['pull requests from forks, too', /from a fork/, proposed({ baseName: ['main'], fork: [false, true] })],
    ['pull requests for every branch', /a pull request for any branch/, proposed({ fork: [false] })],
  ],
  green: [
    ['a trigger for branches', push({ Branches: { Includes: ['main', 'release/*'] } })],
    ['a trigger for alternatives', push({ Branches: { Includes: ['{main,release/v?.[0-9]*}', '\\**', '['] } })],
    ['a rule for refs', pushed({ ref: ['refs/heads/main', { prefix: 'refs/heads/release/' }, { suffix: '/main' }] })],
    ['a rule for a branch in any case', pushed({ ref: [{ 'equals-ignore-case': 'refs/heads/Main' }] })],
    ['a trigger for tags', push({ Tags: { Includes: ['v*'] } })],
    ['a trigger for a branch that is not known', push({ Branches: { Includes: [{ Ref: 'Branch' }] } })],
    ['a trigger that is not known', { Pipeline: pipeline(DEPLOY, { Triggers: [{ Ref: 'Trigger' }] }) }],
    ['pull requests that deploy nothing', triggered({ PullRequest: [{}] }, { Test: [action('Build Unit')] })],
    ['a rule for a branch', pushed({ refName: ['main', { prefix: 'release/' }] })],
    [
      'a rule for a branch in a text',
      started(
        '{"source":["shop.github"],"detail-type":["push"],"detail":{"repository":["acme/shop"],"refName":["main"]}}',
      ),
    ],
    ['a rule for commits of a branch', committed(['main'])],
    ['pull requests of the repository', proposed({ baseName: ['main'], fork: [false] })],
    ['a schedule', started({})],
    [
      'an object in a bucket',
      started({ source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: ['uploads'] } } }),
    ],
    [
      'events that are not known',
      started({ source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { Ref: 'It' } }),
    ],
    ['a rule that starts another pipeline', pushedTo('arn:aws:codepipeline:eu-west-1:111122223333:other')],
    [
      'a rule that starts one of another region',
      pushedTo('arn:aws:codepipeline:eu-west-2:111122223333:shop'),
      DEPLOYED,
    ],
    [
      'a rule that starts one of another account',
      pushedTo('arn:aws:codepipeline:eu-west-1:999988887777:shop'),
      DEPLOYED,
    ],
    [
      'a rule that starts no pipeline',
      {
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['shop'] }, Targets: [{ Arn: 'arn' }, 7, null] },
        },
      },
    ],
  ],
});
