import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ActionRunner } from '../../src/pipeline/action-runner';
import { CodeCommitSource } from '../../src/actions/codecommit-source';
import { ConnectionSource } from '../../src/actions/connection-source';
import { GitHubSource } from '../../src/actions/github-source';
import { extractZip } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { GitFixture } from '../git/git-fixture';
import { Cloud, CODEPIPELINE, Statement } from './cloud';

const STORE: Statement = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::artifacts/shop/*' };
const CONNECTION_ARN = 'arn:aws:codeconnections:us-east-1:111122223333:connection/c1';
const OAUTH = {
  Owner: 'acme',
  Repo: 'shop',
  Branch: 'main',
  OAuthToken: 'hidden-token',
  PollForSourceChanges: 'false',
};
const CONNECTION = {
  ConnectionArn: CONNECTION_ARN,
  FullRepositoryId: 'acme/shop',
  BranchName: 'main',
  DetectChanges: 'false',
  OutputArtifactFormat: 'CODE_ZIP',
};
const CODECOMMIT = { RepositoryName: 'shop', BranchName: 'main', PollForSourceChanges: 'false' };

let cloud: Cloud;
let role: string;
let shop: GitFixture;
let first: string;
let head: string;

beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bucket('artifacts');
  role = await cloud.role('pipeline', CODEPIPELINE, [STORE]);
  shop = new GitFixture();
  first = shop.commit('feat: open the shop', { 'index.html': 'open' });
  head = shop.commit('feat: sell more\n\nMuch more.', { 'index.html': 'more' });
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

beforeEach(async () => cloud.allow('pipeline', [STORE]));

const ports = () => cloud.ports({ repositories: { 'Acme/shop': shop.folder } });
const runners = (): readonly (readonly [string, ActionRunner, object])[] => [
  ['GitHub', new GitHubSource(ports()), OAUTH],
  ['CodeStarSourceConnection', new ConnectionSource(ports()), CONNECTION],
];

function context(Configuration: object, commit?: string) {
  const sourceRevisions =
    commit === undefined ? [] : [{ actionName: 'Act', revisionType: 'COMMIT_ID' as const, revisionValue: commit }];
  return cloud.context(role, { Configuration, OutputArtifacts: [{ Name: 'Source' }] }, { sourceRevisions });
}

async function filesOf({
  bucket,
  key,
}: {
  readonly bucket: string;
  readonly key: string;
}): Promise<Record<string, string>> {
  const object = await cloud.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.zip'), await object.Body!.transformToByteArray());
  const paths = await extractZip(join(folder, 'a.zip'), join(folder, 'files'));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, 'files', path), 'utf8')]));
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html */
test('[PG-13] a GitHub source takes exactly the commit of the start, stores it under the role, and gives the documented variables', async () => {
  const outcome = await new GitHubSource(ports()).run(context(OAUTH, first));

  expect(await filesOf(outcome.outputs![0])).toEqual({ 'index.html': 'open' });
  expect(outcome).toEqual({
    outputs: [
      {
        name: 'Source',
        bucket: 'artifacts',
        key: expect.stringMatching(/^shop\/Source\//),
        versionId: expect.any(String),
        etag: expect.any(String),
        size: expect.any(Number),
        revision: first,
      },
    ],
    summary: 'feat: open the shop',
    externalExecutionId: first,
    externalExecutionUrl: `https://github.com/acme/shop/commit/${first}`,
    variables: {
      CommitId: first,
      CommitMessage: 'feat: open the shop',
      CommitUrl: `https://github.com/acme/shop/commit/${first}`,
      BranchName: 'main',
      RepositoryName: 'shop',
      AuthorDate: '2026-01-02T03:07:05Z',
      CommitterDate: '2026-01-02T03:07:05Z',
    },
  });
});

/**
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html#action-reference-CodestarConnectionSource-variables
 */
test('a connection source takes the head of its branch if the start names no commit', async () => {
  const outcome = await new ConnectionSource(ports()).run(context(CONNECTION));

  expect(await filesOf(outcome.outputs![0])).toEqual({ 'index.html': 'more' });
  expect([outcome.outputs![0].revision, outcome.summary]).toEqual([head, 'feat: sell more']);
  expect(outcome.variables).toEqual({
    CommitId: head,
    CommitMessage: 'feat: sell more\n\nMuch more.',
    AuthorDate: expect.stringMatching(/^2026-01-02T/),
    BranchName: 'main',
    FullRepositoryName: 'acme/shop',
    ConnectionArn: CONNECTION_ARN,
  });
});

test('executable bits and links of a GitHub source are lost, as on AWS, and the log names the files that lost them', async () => {
  chmodSync(join(shop.folder, 'index.html'), 0o755);
  symlinkSync('index.html', join(shop.folder, 'latest'));
  const commit = shop.commit('feat: a script', { 'run.sh': 'true' });
  for (const [, runner, configuration] of runners()) {
    const given = context(configuration, commit);

    const outcome = await runner.run(given);

    expect(await filesOf(outcome.outputs![0])).toEqual({
      'index.html': 'more',
      latest: 'index.html',
      'run.sh': 'true',
    });
    expect(given.lines.slice(1)).toEqual([
      'no longer executable, as on AWS: index.html; the ZIP artifact of a git source does not contain file permissions: run chmod +x FILE or sh FILE in the buildspec',
      'no longer a symbolic link, as on AWS: latest; the ZIP artifact of a git source contains a file with the target of the link instead',
    ]);
  }
  shop.git('reset', '--quiet', '--hard', head);
});

test('a source never prints its token', async () => {
  const given = context(OAUTH);

  const outcome = await new GitHubSource(ports()).run(given);

  expect(JSON.stringify([outcome, given.lines])).not.toContain('hidden-token');
  expect(given.lines).toEqual([`using the head of main of acme/shop: ${head}`]);
});

test('a source without a local repository is simulated, and reports how to name one', async () => {
  for (const [, , configuration] of runners()) {
    const Runner = configuration === OAUTH ? GitHubSource : ConnectionSource;

    const outcome = await new Runner(cloud.ports()).run(context(configuration));

    expect(outcome.simulated).toEqual({
      reason: 'no local repository was given for acme/shop; pass one with --repo acme/shop=PATH',
    });
  }
});

test('a source fails if the commit, or the branch, is not in the local repository', async () => {
  const nowhere = '0'.repeat(40);

  for (const [, runner, configuration] of runners()) {
    await expect(runner.run(context(configuration, nowhere))).rejects.toThrow(
      `commit ${nowhere} is not in ${shop.folder}; fetch the commit there first`,
    );
    await expect(runner.run(context({ ...configuration, Branch: 'gone', BranchName: 'gone' }))).rejects.toThrow(
      'has no branch gone',
    );
  }
});

test('a source fails if the role may not write the artifact', async () => {
  await cloud.allow('pipeline', []);

  for (const [, runner, configuration] of runners()) {
    await expect(runner.run(context(configuration))).rejects.toMatchObject({
      name: 'AccessDenied',
      apiAction: 's3:PutObject',
    });
  }
});

test.each(['Owner', 'Repo', 'Branch'])('a GitHub source needs %s', async (missing) => {
  await expect(new GitHubSource(ports()).run(context({ ...OAUTH, [missing]: '' }))).rejects.toThrow(
    'a GitHub source needs Owner, Repo and Branch',
  );
});

test.each(['ConnectionArn', 'FullRepositoryId', 'BranchName'])('a connection source needs %s', async (missing) => {
  await expect(new ConnectionSource(ports()).run(context({ ...CONNECTION, [missing]: '' }))).rejects.toThrow(
    'a connection source needs ConnectionArn, FullRepositoryId and BranchName',
  );
});

test.each(['RepositoryName', 'BranchName'])('a CodeCommit source needs %s', async (missing) => {
  await expect(new CodeCommitSource(ports()).run(context({ ...CODECOMMIT, [missing]: '' }))).rejects.toThrow(
    'a CodeCommit source needs RepositoryName and BranchName',
  );
});

test('a CodeCommit source refuses to pass on a reference to the repository', async () => {
  await expect(
    new CodeCommitSource(ports()).run(context({ ...CODECOMMIT, OutputArtifactFormat: 'CODEBUILD_CLONE_REF' })),
  ).rejects.toThrow('OutputArtifactFormat CODEBUILD_CLONE_REF is not supported on this machine; use CODE_ZIP');
});

test('a CodeCommit source of a repository that is not in the app is simulated, and reports how to name one', async () => {
  const outcome = await new CodeCommitSource(ports()).run(context(CODECOMMIT));

  expect(outcome.simulated).toEqual({
    reason: 'the repository shop is not in a stack of the app; pass a local repository with --repo shop=PATH',
  });
});

test('a connection source refuses to pass on a reference to the repository', async () => {
  await expect(
    new ConnectionSource(ports()).run(context({ ...CONNECTION, OutputArtifactFormat: 'CODEBUILD_CLONE_REF' })),
  ).rejects.toThrow('OutputArtifactFormat CODEBUILD_CLONE_REF is not supported on this machine; use CODE_ZIP');
});
