import { rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/comment/main';
import { GitHub, Scripted, User } from './github';
import { COMMIT, NO_CHANGES, RECORD, TEXT, previewFolder } from './preview-folder';

const TOKEN = 'ghp_S3cretOfTheTests';
const SLIPWAY: User = { login: 'slipway', id: 7 };
const STRANGER: User = { login: 'mallory', id: 8 };
const MARKER = '<!-- slipway:preview:dev -->';
const start = process.cwd();
let github: GitHub;
let folder: string;
let said: string[];
let waited: number[];

beforeEach(async () => {
  github = new GitHub();
  github.users[TOKEN] = SLIPWAY;
  await github.start();
  [said, waited] = [[], []];
  use(previewFolder());
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.chdir(start);
  rmSync(folder, { recursive: true });
  await github.stop();
});

function use(prepared: string): void {
  process.chdir(start);
  if (folder) {
    rmSync(folder, { recursive: true, force: true });
  }
  folder = prepared;
  process.chdir(folder);
}

const environment = () => ({
  GITHUB_TOKEN: TOKEN,
  GITHUB_API_URL: github.url,
  REPOSITORY: 'acme/infrastructure',
  PULL_REQUEST: '12',
  STACK: 'dev',
  COMMIT,
});

const run = (changes: NodeJS.ProcessEnv = {}) =>
  main(
    { ...environment(), ...changes },
    {
      random: () => 0.5,
      say: (line) => said.push(line),
      sleep: async (ms) => void waited.push(ms),
    },
  );

/** Delays the list of existing comments until this many requests have asked for it. */
function holdListsUntil(askers: number): void {
  const ask = fetch;
  let lists = 0;
  let release: () => void;
  const all = new Promise<void>((resolve) => (release = resolve));
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    const answer = await ask(url, init);
    if (/\/comments\?/.test(String(url))) {
      lists += 1;
      if (lists === askers) {
        release();
      }
      await all;
    }
    return answer;
  });
}

const own = () => github.comments.filter(({ user }) => user === SLIPWAY);

describe('a comment on a pull request', () => {
  it('shows the preview of a stack', async () => {
    await run({ BUILD_URL: 'https://console.example/build/preview-project:1/log' });

    expect(github.comments).toHaveLength(1);
    expect(github.comments[0].body).toBe(
      [
        MARKER,
        '### Preview of `dev`: 1 to replace, 2 to create',
        '',
        `Commit ${COMMIT}, plan \`d16e57d16e57\`. [Full preview](https://console.example/build/preview-project:1/log)`,
        '',
        '<details><summary>Pulumi output</summary>',
        '',
        '```',
        TEXT.trimEnd(),
        '```',
        '',
        '</details>',
        '',
      ].join('\n'),
    );
    expect(said).toEqual(['created the comment about dev on acme/infrastructure#12']);
  });

  it('reads the preview in the folder of the project', async () => {
    use(previewFolder({ project: 'infra/network', text: 'from there' }));

    await run({ PROJECT_FOLDER: 'infra/network' });

    expect(own()[0].body).toContain('\nfrom there\n');
  });

  it('is updated in place by the next run', async () => {
    await run();
    use(previewFolder({ text: 'nothing to do', record: { ...RECORD, counts: NO_CHANGES } }));
    await run();

    expect(own()).toEqual([
      expect.objectContaining({ id: 1_000, body: expect.stringContaining('### Preview of `dev`: no changes') }),
    ]);
    expect(said.at(-1)).toBe('updated the comment about dev on acme/infrastructure#12');
  });

  it('is found no matter how many comments there are', async () => {
    for (let i = 0; i < 250; i++) {
      github.add(STRANGER, `remark ${i}`);
    }
    const former = github.add(SLIPWAY, `${MARKER}\nformer`);
    for (let i = 0; i < 50; i++) {
      github.add(STRANGER, `remark ${i}`);
    }

    await run();

    expect(own()).toEqual([former]);
    expect(former.body).not.toContain('former');
    expect(github.requests.filter((request) => request.startsWith('GET /repos'))).toEqual(
      [1, 2, 3, 4].map((page) => `GET /repos/acme/infrastructure/issues/12/comments?per_page=100&page=${page}`),
    );
  });

  it("never touches another user's comment, whatever marker it has", async () => {
    const others = [
      github.add(STRANGER, `${MARKER}\nmine`),
      github.add(null, `${MARKER}\nof somebody who left`),
      github.add({ login: 'slipway', id: 9 }, `${MARKER}\nof the former owner of the name`),
    ];
    const bodies = others.map(({ body }) => body);

    await run();
    await run();

    expect(others.map(({ body }) => body)).toEqual(bodies);
    expect(github.comments).toHaveLength(4);
    expect(own()).toHaveLength(1);
  });

  it.each([
    ['of another stack', '<!-- slipway:preview:prod -->\nprod'],
    ['of a stack whose name goes on', '<!-- slipway:preview:dev-2 -->'],
    ['of another stack that shows the marker', `<!-- slipway:preview:prod -->\n${MARKER}`],
    ['of the same user about something else', 'thank you'],
    ['without a body', ''],
  ])('leaves the comment %s alone', async (_, body) => {
    const other = github.add(SLIPWAY, body);

    await run();

    expect(other.body).toBe(body);
    expect(own()).toHaveLength(2);
  });

  it('is merged after two concurrent runs made one each: the older stays', async () => {
    holdListsUntil(2);
    await Promise.all([run(), run()]);
    const twice = own().map(({ id }) => id);

    await run();

    expect(twice).toHaveLength(2);
    expect(own().map(({ id }) => id)).toEqual([twice[0]]);
  });

  it('succeeds even if another run has already removed a duplicate', async () => {
    github.add(SLIPWAY, MARKER);
    github.add(SLIPWAY, MARKER);
    github.answers = [{ on: /^DELETE/, status: 404, body: { message: 'Not Found' }, afterwards: true }];

    await run();

    expect(own()).toHaveLength(1);
  });
});

describe('secrets', () => {
  it.each([
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SESSION_TOKEN',
    'PULUMI_CONFIG_PASSPHRASE',
    'DB_PASSWORD',
    'CLIENT_SECRET',
    'KEY',
  ])('are not shown: the value of %s', async (name) => {
    const value = name === 'GITHUB_TOKEN' ? TOKEN : 'v4lue+of/the=test';
    use(previewFolder({ text: `password: ${value}\nurl: https://x:${value}@host` }));

    await run({ [name]: value });

    expect(own()[0].body).toContain('password: ***\nurl: https://x:***@host');
    expect(own()[0].body).not.toContain(value);
  });

  it('are not shown either if the variable has a line end', async () => {
    use(previewFolder({ text: `password: ${TOKEN}!` }));

    await run({ GITHUB_TOKEN: `${TOKEN}\n` });

    expect(own()[0].body).toContain('password: ***!');
  });

  it('leave other values unchanged', async () => {
    use(previewFolder({ text: 'region us-east-1, layout qwerty' }));

    await run({ AWS_REGION: 'us-east-1', KEYBOARD: 'qwerty', EMPTY_TOKEN: '' });

    expect(own()[0].body).toContain('region us-east-1, layout qwerty');
  });
});

describe('GitHub', () => {
  it.each<[string, Scripted, number]>([
    ['is busy', { status: 502, body: '<html>Bad Gateway</html>' }, 500],
    ['is busy and says for how long', { status: 503, headers: { 'retry-after': '3' } }, 3_000],
    ['gives up', { status: 408 }, 500],
    ['limits the rate of requests', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    ['limits the rate of requests with 403', { status: 403, headers: { 'retry-after': '0' } }, 500],
    [
      'limits the rate of requests and does not say for how long',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
      60_000,
    ],
    [
      'names the time of its next request, which is over',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000000' } },
      500,
    ],
    ['says neither', { status: 429, headers: { 'x-ratelimit-remaining': '0' } }, 60_000],
    ['says when, in words', { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } }, 500],
    ['ends the connection', { status: 0, cut: true }, 500],
  ])('is called again if it %s', async (_, answer, wait) => {
    for (const on of [/^GET \/user/, /^GET \/repos/, /^POST/]) {
      github.comments = [];
      waited.length = 0;
      github.answers = [{ ...answer, on }];

      await run();

      expect([on, waited, own().length]).toEqual([on, [wait], 1]);
    }
  });

  it.each<[string, Partial<Scripted>]>([
    ['answered with an error', { status: 502 }],
    ['ended the connection', { cut: true }],
  ])('is checked again if it made the comment and %s: there is one, not two', async (_, answer) => {
    github.answers = [{ on: /^POST/, status: 0, afterwards: true, ...answer }];

    await run();

    expect(own()).toHaveLength(1);
    expect(said.at(-1)).toContain('updated');
  });

  it('is asked eight times, with longer waits in between, and then not again', async () => {
    github.answers = Array.from({ length: 9 }, () => ({ status: 500, body: { message: 'Server Error' } }));

    await expect(run()).rejects.toThrow(
      'GitHub could not process the request (GET /user: 500, Server Error); gave up after 8 attempts: run the build again later',
    );

    expect(waited).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(said[0]).toBe('GitHub could not process the request (GET /user: 500, Server Error); attempt 2 of 8 in 1 s');
    expect(github.comments).toEqual([]);
  });

  it('is not waited for longer than a build is worth', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
    github.answers = [{ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800003000' } }];

    await expect(run()).rejects.toThrow(/gave up after 1 attempts, because GitHub requires a wait of 3000 s/);
  });

  it('is named if it cannot be reached', async () => {
    await expect(run({ GITHUB_API_URL: 'http://127.0.0.1:1' })).rejects.toThrow(
      /GitHub cannot be reached at http:\/\/127\.0\.0\.1:1 \(.*(ECONNREFUSED|bad port).*\); gave up after 8 attempts/,
    );
  });

  it('is called again if it does not answer', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, 'timeout').mockImplementationOnce((ms) => timeout(ms / 30));
    github.answers = [{ status: 0, hangs: true }];

    await run();

    expect(own()).toHaveLength(1);
    expect(said[0]).toMatch(/^GitHub cannot be reached at .* \(TimeoutError: .*\); attempt 2 of 8/);
  });

  it.each([
    [301, 'Moved Permanently', 'use its current name'],
    [307, 'Temporary Redirect', 'use its current name'],
    [401, 'Bad credentials', 'store a new token in the secret'],
    [403, 'Resource not accessible by personal access token', '"Pull requests: read and write"'],
    [404, 'Not Found', 'grant the token access'],
    [410, 'Gone', 'run the build again'],
    [422, 'Validation Failed', 'GitHub did not accept the comment'],
    [418, "I'm a teapot", "see GitHub\'s message for the reason"],
  ])('is called once if it answers %i, and the message says what to do', async (status, message, todo) => {
    github.answers = [
      { on: /^POST/, status, headers: { location: 'http://127.0.0.1:1/elsewhere' }, body: { message } },
    ];

    await expect(run()).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringMatching(
        new RegExp(
          `^GitHub refused the request \\(POST /repos/acme/infrastructure/issues/12/comments: ${status}, ${message}\\); .*${todo}`,
        ),
      ),
    });

    expect([waited, github.requests.filter((request) => request.startsWith('POST')).length]).toEqual([[], 1]);
  });

  it('never shows its token, even if the answer does', async () => {
    github.answers = [{ status: 403, body: `denied for Bearer ${TOKEN}\u0007` }];

    const error = await run().catch((it: Error) => it);

    expect(String(error)).toContain('denied for Bearer ***');
    expect(String(error)).not.toContain(TOKEN);
  });

  it.each([
    ['an empty answer', ''],
    ['a page', '<html>'],
    ['something else', { id: 'x' }],
    ['nothing', 'null'],
  ])('is not what is at an address that answers with %s', async (_, body) => {
    github.answers = [{ status: 200, body }];

    await expect(run()).rejects.toThrow(`${github.url} did not respond like the GitHub API: correct GITHUB_API_URL`);
  });
});

describe('the preview', () => {
  it.each<[string, unknown, string]>([
    [
      'is of another stack',
      { ...RECORD, stack: 'prod' },
      `the preview is of stack "prod" at commit "${COMMIT}", but this build comments on stack dev at commit ${COMMIT}`,
    ],
    ['is of another commit', { ...RECORD, commit: 'f'.repeat(40) }, 'the preview is of stack "dev" at commit "ffff'],
    ['is torn', '{"commit":', 'preview.json was not written by slipway-pulumi preview'],
    [
      'has no number of changes',
      { ...RECORD, counts: { ...NO_CHANGES, create: '<img src=x>' } },
      'preview.json was not written by slipway-pulumi preview',
    ],
    [
      'has a negative number of changes',
      { ...RECORD, counts: { ...NO_CHANGES, create: -1 } },
      'preview.json was not written by',
    ],
    ['has a digest with more to it', { ...RECORD, planSha256: '`@everybody' }, 'preview.json was not written by'],
  ])('is refused if it %s', async (_, record, message) => {
    use(previewFolder({ record }));

    await expect(run()).rejects.toMatchObject({ name: 'BadInputError', message: expect.stringContaining(message) });

    expect(github.requests).toEqual([]);
  });

  it('is reported as missing if it does not exist', async () => {
    await expect(run({ PROJECT_FOLDER: 'elsewhere' })).rejects.toMatchObject({
      name: 'BadInputError',
      message: expect.stringMatching(
        /^elsewhere\/\.slipway\/preview\.json cannot be read .*: run slipway-pulumi preview first/,
      ),
    });
  });

  it('is read through no link, which could show the environment of the program', async () => {
    unlinkSync('.slipway/preview.txt');
    symlinkSync('/proc/self/environ', '.slipway/preview.txt');

    await expect(run()).rejects.toMatchObject({
      name: 'BadInputError',
      message: expect.stringContaining('links are not followed'),
    });

    expect(github.requests).toEqual([]);
  });

  it('is read through no folder that is a link', async () => {
    const elsewhere = previewFolder();
    writeFileSync(join(elsewhere, '.slipway/preview.txt'), 'from elsewhere');
    rmSync('.slipway', { recursive: true });
    symlinkSync(join(elsewhere, '.slipway'), '.slipway');

    await expect(run()).rejects.toThrow('links are not followed');
  });
});

describe('its settings', () => {
  it.each([
    ['GITHUB_TOKEN', undefined, 'GITHUB_TOKEN is missing'],
    ['GITHUB_TOKEN', 'two\nlines', 'GITHUB_TOKEN must contain only the token, as plain text:'],
    [
      'GITHUB_API_URL',
      'http://github.example',
      "GITHUB_API_URL must be the URL of the GitHub API, with https:// and without a trailing slash, got 'http://github.example'",
    ],
    ['REPOSITORY', 'infrastructure', "REPOSITORY must have the form owner/name, got 'infrastructure'"],
    [
      'PULL_REQUEST',
      'manual',
      "PULL_REQUEST must be the number of a pull request; a pipeline that was started manually has no pull request, got 'manual'",
    ],
    ['PULL_REQUEST', '0', 'PULL_REQUEST must be the number'],
    ['PULL_REQUEST', '12/comments', 'PULL_REQUEST must be the number'],
    ['STACK', 'dev -->', 'STACK must be a stack name'],
    ['COMMIT', '0123456', 'COMMIT must be a commit ID: 40 lower-case'],
    ['PROJECT_FOLDER', '', 'PROJECT_FOLDER is empty'],
    ['BUILD_URL', 'javascript:alert(1)', 'BUILD_URL must be a URL that begins with https://'],
    ['BUILD_URL', 'https://x.example/) @everybody', 'BUILD_URL must be'],
  ])('are refused if %s is %j', async (name, value, message) => {
    await expect(run({ [name]: value })).rejects.toMatchObject({
      name: 'BadInputError',
      message: expect.stringContaining(message),
    });

    expect(github.requests).toEqual([]);
  });

  it('are refused all at once, without the token', async () => {
    const error: Error = await run({ GITHUB_TOKEN: `${TOKEN} x`, STACK: undefined, COMMIT: 'main' }).then(
      () => fail(),
      (it) => it,
    );

    expect(error.message).toBe(
      "GITHUB_TOKEN must contain only the token, as plain text; STACK is missing; COMMIT must be a commit ID: 40 lower-case hexadecimal digits, got 'main': set them in the environment of the build",
    );
  });

  it('do not need an address, a folder or a link', () => {
    const least = { ...environment(), GITHUB_API_URL: undefined, COMMIT: 'f'.repeat(40) };

    return expect(main(least, { random: () => 0, say: () => undefined, sleep: async () => undefined })).rejects.toThrow(
      'the preview is of stack',
    );
  });
});
