import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient, GetPipelineExecutionCommand, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type {
  CodePipelineCloudWatchActionEvent,
  CodePipelineCloudWatchPipelineEvent,
  CodePipelineState,
  Context,
} from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/statuses/report-status.lambda';
import { Scripted, ScriptedGitHub } from '@slipway/testing/scripted-github';

const COMMIT = 'c0ffee'.repeat(6).padEnd(40, '0');
const ASKED = `POST /repos/acme/infrastructure/statuses/${COMMIT}`;
const TOKEN = 'ghp_S3cretOfTheTests';
const codePipeline = mockClient(CodePipelineClient);
const secrets = mockClient(SecretsManagerClient);
const github = new ScriptedGitHub();
const lines: unknown[][] = [];

beforeAll(() => github.start());
afterAll(() => github.stop());
beforeEach(() => {
  process.env.API_URL = github.url;
  process.env.TOKEN_SECRET = 'github-token';
  process.env.PIPELINES = JSON.stringify([
    { pipeline: 'other', repository: 'acme/other', context: 'other' },
    { pipeline: 'infra-dev', repository: 'acme/infrastructure', context: 'pulumi/dev' },
  ]);
  github.received.length = 0;
  github.answers = [];
  lines.length = 0;
  [codePipeline, secrets].forEach((client) => client.reset());
  secrets.on(GetSecretValueCommand, { SecretId: 'github-token' }).resolves({ SecretString: `${TOKEN}\n` });
  execution({ status: 'InProgress' });
  for (const level of ['info', 'error'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((...line: unknown[]) => void lines.push([level, ...line]));
  }
});

const commitOf = (revisionId: string | undefined = COMMIT) => [{ name: 'Source', revisionId }];

function execution(...answers: PipelineExecution[]): void {
  const found = codePipeline.on(GetPipelineExecutionCommand, {
    pipelineName: 'infra-dev',
    pipelineExecutionId: 'run-1',
  });
  answers.forEach((it) => found.resolvesOnce({ pipelineExecution: { artifactRevisions: commitOf(), ...it } }));
  found.resolves({ pipelineExecution: { artifactRevisions: commitOf(), ...answers.at(-1)! } });
}

const detail = { pipeline: 'infra-dev', 'execution-id': 'run-1' };
const changed = (state: CodePipelineState | 'STOPPED') =>
  ({
    region: 'eu-west-1',
    'detail-type': 'CodePipeline Pipeline Execution State Change',
    detail: { ...detail, state },
  }) as CodePipelineCloudWatchPipelineEvent;
const SOURCE_DONE = {
  region: 'eu-west-1',
  'detail-type': 'CodePipeline Action Execution State Change',
  detail: { ...detail, stage: 'Source', action: 'Source', state: 'SUCCEEDED' },
} as CodePipelineCloudWatchActionEvent;

/** Context of a function with enough time for one attempt, and for more if they are requested within 300 ms. */
const run = (event: CodePipelineCloudWatchActionEvent | CodePipelineCloudWatchPipelineEvent, remaining = 20_300) =>
  handler(event, { getRemainingTimeInMillis: () => remaining } as Context);

const told = () => github.received.map((request) => ({ ...request, body: JSON.parse(request.body) }));

describe('the function that reports commit statuses', () => {
  it('reports the commit of an execution to GitHub, with a link, and with which token', async () => {
    await run(SOURCE_DONE);

    expect(told()).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: `/repos/acme/infrastructure/statuses/${COMMIT}`,
        body: {
          state: 'pending',
          context: 'pulumi/dev',
          description: 'is running',
          target_url:
            'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/infra-dev/executions/run-1/timeline',
        },
        headers: expect.objectContaining({
          authorization: `Bearer ${TOKEN}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          'user-agent': 'slipway',
        }),
      }),
    ]);
    expect(lines).toEqual([
      ['info', 'reported', expect.objectContaining({ repository: 'acme/infrastructure', context: 'pulumi/dev' })],
    ]);
  });

  it.each([SOURCE_DONE, changed('SUCCEEDED')])(
    'reports nothing for an execution that nobody started, which delivers nothing',
    async (event) => {
      execution({
        status: 'Succeeded',
        variables: [
          { name: 'ACTOR', resolvedValue: 'manual' },
          { name: 'STARTED_BY', resolvedValue: 'nobody' },
        ],
      });

      await run(event);

      expect(told()).toEqual([]);
      expect(lines).toEqual([['info', expect.stringContaining('neither a rule nor a person started the execution')]]);
    },
  );

  it('reports an execution that a rule or a person started', async () => {
    execution({ status: 'Succeeded', variables: [{ name: 'STARTED_BY', resolvedValue: 'infra-push-start-rule' }] });

    await run(changed('SUCCEEDED'));

    expect(told()).toEqual([expect.objectContaining({ body: expect.objectContaining({ state: 'success' }) })]);
  });

  it.each([
    ['RESUMED', 'InProgress', 'pending'],
    ['SUCCEEDED', 'Succeeded', 'success'],
    ['FAILED', 'Failed', 'failure'],
    ['STOPPED', 'Stopped', 'error'],
    ['SUPERSEDED', 'Superseded', 'pending'],
    ['CANCELED', 'Cancelled', 'error'],
    // CodePipeline returns the state before the event
    ['SUCCEEDED', 'InProgress', 'success'],
    ['FAILED', 'InProgress', 'failure'],
    ['STOPPED', 'Stopping', 'error'],
    // the event arrives late
    ['RESUMED', 'Succeeded', 'success'],
    ['FAILED', 'Succeeded', 'success'],
    ['RESUMED', 'Failed', 'failure'],
    // the state is unknown
    ['SUCCEEDED', undefined, 'success'],
  ] as const)('reports %s of an execution that is %s as %s', async (state, status, reported) => {
    execution({ status });

    await run(changed(state));

    expect(told().map(({ body }) => body)).toEqual([expect.objectContaining({ state: reported })]);
  });

  it.each([
    ['Succeeded', 'success'],
    ['Failed', 'failure'],
    ['Stopping', 'pending'],
  ] as const)(
    'does not call an execution pending that is %s when the event about its source is late',
    async (status, reported) => {
      execution({ status });

      await run(SOURCE_DONE);

      expect(told().map(({ body }) => body)).toEqual([expect.objectContaining({ state: reported })]);
    },
  );

  it('reads the execution again for each attempt, so that a late attempt does not overwrite its end', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.01);
    execution({ status: 'InProgress' }, { status: 'Succeeded' });
    github.answers = [{ status: 503, headers: { 'retry-after': '0' } }];

    await run(SOURCE_DONE);

    expect(told().map(({ body }) => body.state)).toEqual(['pending', 'success']);
  });

  it.each([undefined, []])(
    'logs, and reports nothing to GitHub, if an execution ended in its source (%p)',
    async (artifactRevisions) => {
      execution({ status: 'Failed', artifactRevisions });

      await run(changed('FAILED'));

      expect(github.received).toEqual([]);
      expect(lines).toEqual([
        ['info', 'nothing to report: the execution ended in its source, before the commit was known'],
      ]);
    },
  );

  it('asks CodePipeline again while it does not know the commit', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.01);
    execution({ artifactRevisions: [] }, {});

    await run(SOURCE_DONE);

    expect(github.received).toHaveLength(1);
  });

  it('fails, so that Lambda tries again, if CodePipeline does not know the commit in time', async () => {
    execution({ artifactRevisions: [] });

    await expect(run(SOURCE_DONE, 20_000)).rejects.toThrow(
      'CodePipeline does not yet return the commit of the execution',
    );
  });

  it.each([
    ['Tme2Rw.nYVd1RUT6', "the source revision of this pipeline is 'Tme2Rw.nYVd1RUT6'"],
    [undefined, 'commit'],
  ])('refuses a source whose revision is not a commit: %s', async (revisionId, message) => {
    execution({ artifactRevisions: [{ name: 'Source', revisionId }] });

    await run(SOURCE_DONE);

    expect(lines).toEqual([['error', expect.stringContaining(message), { refused: true }]]);
  });

  it.each<[string, Scripted]>([
    ['502', { status: 502, headers: { 'retry-after': '0' } }],
    ['408', { status: 408, headers: { 'retry-after': '0' } }],
    [
      '429',
      { status: 429, headers: { 'retry-after': '0' }, body: { message: 'You have exceeded a secondary rate limit' } },
    ],
    [
      '403 with Retry-After',
      {
        status: 403,
        headers: { 'retry-after': '0' },
        body: { message: 'You have triggered an abuse detection mechanism' },
      },
    ],
    [
      '403 of a limit that has just been reset',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000000' },
        body: { message: 'Forbidden' },
      },
    ],
  ])('tries again after %s', async (_, answer) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.01);
    github.answers = [answer];

    await run(SOURCE_DONE);

    expect(github.received).toHaveLength(2);
    expect(lines).toEqual([['info', 'reported', expect.anything()]]);
  });

  it.each<[string, Scripted]>([
    ['before it answered', { status: 201, fault: 'before' }],
    ['within the answer', { status: 500, fault: 'within' }],
  ])('tries again if the connection ended %s', async (_, answer) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.01);
    github.answers = [answer];

    await run(SOURCE_DONE);

    expect(github.received).toHaveLength(2);
  });

  it('waits as long as GitHub asks, and longer each time if it does not', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.05);
    github.answers = [{ status: 503, headers: { 'retry-after': '1' } }, { status: 500 }, { status: 500 }];
    const startedAt = Date.now();

    await run(SOURCE_DONE, 22_000);

    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000 + 100 + 200 - 5);
    expect(github.received).toHaveLength(4);
  });

  it('waits longer each time if GitHub asks to retry at once', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.05);
    github.answers = Array.from({ length: 3 }, () => ({ status: 429, headers: { 'retry-after': '0' } }));
    const startedAt = Date.now();

    await run(SOURCE_DONE, 22_000);

    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(50 + 100 + 200 - 5);
    expect(github.received).toHaveLength(4);
  });

  it.each<[string, Scripted, string]>([
    [
      'a wait that is longer than its time',
      { status: 429, headers: { 'retry-after': '120' }, body: { message: 'slow down' } },
      `the rate limit of GitHub is exceeded (${ASKED}: 429, slow down)`,
    ],
    [
      'a limit that is reset later',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999999' } },
      `the rate limit of GitHub is exceeded (${ASKED}: 403, {})`,
    ],
    [
      'a limit without a time, which is a minute',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
      `the rate limit of GitHub is exceeded (${ASKED}: 403, You have exceeded a secondary rate limit)`,
    ],
    [
      'a limit that says 0 and not until when',
      { status: 429, headers: { 'x-ratelimit-remaining': '0' }, body: { message: 'slow down' } },
      'the rate limit of GitHub is exceeded',
    ],
    [
      'a page of a gateway',
      {
        status: 503,
        headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
        body: '<html>\n\tout  of\u0007 order</html>',
      },
      `GitHub could not process the request (${ASKED}: 503, <html> out of order</html>)`,
    ],
    [
      'an answer that is no object',
      { status: 500, body: 'null' },
      `GitHub could not process the request (${ASKED}: 500, null)`,
    ],
  ])('fails, so that Lambda tries again, after %s', async (_, answer, message) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.9);
    github.answers = [answer];

    await expect(run(SOURCE_DONE)).rejects.toThrow(message);

    expect(github.received).toHaveLength(1);
  });

  it('fails, so that Lambda tries again, if GitHub cannot be reached', async () => {
    process.env.API_URL = 'http://127.0.0.1:1';

    await expect(run(SOURCE_DONE, 0)).rejects.toThrow('GitHub cannot be reached at http://127.0.0.1:1');
  });

  it.each([
    [401, 'Bad credentials', 'store a new token in the secret'],
    [403, 'Resource not accessible by personal access token', 'Commit statuses: write'],
    [404, 'Not Found', 'grant the token access'],
    [422, 'No commit found for SHA', 'the repository does not contain the commit'],
    [307, 'Moved', 'use its current name'],
    [301, 'Moved', 'use its current name'],
    [418, 'teapot', "see GitHub\'s message for the reason"],
  ])('says once what to do about %i, and ends', async (status, message, todo) => {
    github.answers = [{ status, headers: { location: 'http://127.0.0.1:1/elsewhere' }, body: { message } }];

    await run(SOURCE_DONE);

    expect(github.received).toHaveLength(1);
    expect(lines).toEqual([
      [
        'error',
        expect.stringMatching(
          new RegExp(`^GitHub refused the request \\(${ASKED}: ${status}, ${message}\\); .*${todo}`),
        ),
        { refused: true },
      ],
    ]);
  });

  it.each([undefined, '', 'two words', 'two\nlines', '{"token":"gh p"}', 'gh\u{1F600}'])(
    'refuses a secret that contains no token: %j',
    async (SecretString) => {
      secrets.on(GetSecretValueCommand).resolves({ SecretString });

      await run(SOURCE_DONE);

      expect(github.received).toEqual([]);
      expect(lines).toEqual([
        [
          'error',
          'the secret does not contain a valid token: store only the token in the secret, as plain text',
          { refused: true },
        ],
      ]);
    },
  );

  it.each([401, 500])('never shows the token, even if the answer (%i) does', async (status) => {
    github.answers = [
      { status, body: { message: `Bearer ${TOKEN} is unknown${' '.repeat(20)}${'.'.repeat(470)}${TOKEN}` } },
    ];

    const error = await run(SOURCE_DONE, 0).catch((it: Error) => it);

    expect(JSON.stringify([lines, String(error)])).toContain('Bearer *** is unknown');
    expect(JSON.stringify([lines, String(error)])).not.toContain(TOKEN.slice(0, 6));
  });

  it('fails if CodePipeline or the secret cannot be read', async () => {
    secrets.on(GetSecretValueCommand).rejects(new Error('access denied'));

    await expect(run(SOURCE_DONE)).rejects.toThrow('access denied');
  });
});
