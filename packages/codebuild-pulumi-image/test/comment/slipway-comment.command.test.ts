import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GitHub } from './github';
import { COMMIT, previewFolder } from './preview-folder';

const PROGRAM = join(__dirname, '..', '..', 'assets', 'slipway-comment.command', 'index.js');
const TOKEN = 'ghp_S3cretOfTheTests';
let github: GitHub;
let folder: string;

beforeEach(async () => {
  github = new GitHub();
  github.users[TOKEN] = { login: 'slipway', id: 7 };
  await github.start();
  folder = previewFolder();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await github.stop();
});

const environment = (changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  GITHUB_TOKEN: TOKEN,
  GITHUB_API_URL: github.url,
  REPOSITORY: 'acme/infrastructure',
  PULL_REQUEST: '12',
  STACK: 'dev',
  COMMIT,
  ...changes,
});

/** Runs the command as a build does. */
function run(changes?: NodeJS.ProcessEnv): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM], { cwd: folder, env: environment(changes) });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('the program that comments', () => {
  it('makes the comment, and updates it the next time', async () => {
    const results = [await run(), await run()];

    expect(results).toEqual([
      { code: 0, out: 'created the comment about dev on acme/infrastructure#12\n', err: '' },
      { code: 0, out: 'updated the comment about dev on acme/infrastructure#12\n', err: '' },
    ]);
    expect(github.comments).toHaveLength(1);
  });

  it('ends with 1 and one line if GitHub refuses', async () => {
    const { code, err } = await run({ GITHUB_TOKEN: 'expired' });

    expect([code, err]).toEqual([
      1,
      'slipway-comment: GitHub refused the request (GET /user: 401, Bad credentials); the token is invalid or has expired: store a new token in the secret\n',
    ]);
  });

  it('ends with 2 and one line for input that it cannot work with', async () => {
    const { code, err } = await run({ PULL_REQUEST: 'manual' });

    expect([code, err]).toEqual([
      2,
      "slipway-comment: PULL_REQUEST must be the number of a pull request; a pipeline that was started manually has no pull request, got 'manual': set it in the environment of the build\n",
    ]);
  });

  it('retries transient errors', async () => {
    github.answers = [{ status: 503, headers: { 'retry-after': '1' } }];

    const { code, out } = await run();

    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'GitHub could not process the request (GET /user: 503, scripted); attempt 2 of 8 in 1 s',
    ]);
  });
});

describe('its entry', () => {
  const before = { variables: process.env, exitCode: process.exitCode, cwd: process.cwd() };

  afterEach(() => {
    jest.restoreAllMocks();
    process.chdir(before.cwd);
    process.env = before.variables;
    process.exitCode = before.exitCode;
  });

  it.each<[string, NodeJS.ProcessEnv, number | undefined]>([
    ['0', {}, undefined],
    ['1', { GITHUB_TOKEN: 'expired' }, 1],
    ['2', { STACK: '' }, 2],
  ])('ends with %s', async (_, changes, exitCode) => {
    await enter(changes);

    expect(process.exitCode).toBe(exitCode);
  });

  it('retries transient errors, with its own delays', async () => {
    github.answers = [{ status: 503, headers: { 'retry-after': '0' } }];

    await enter({});

    expect(github.comments).toHaveLength(1);
  });

  it('ends with 1 and the whole error if it was unexpected', async () => {
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      throw new RangeError('broken');
    });

    const said = await enter({});

    expect([process.exitCode, said]).toEqual([1, expect.objectContaining({ message: 'broken' })]);
  });

  async function enter(changes: NodeJS.ProcessEnv): Promise<unknown> {
    process.chdir(folder);
    process.env = environment(changes);
    process.exitCode = undefined;
    const ended = new Promise((resolve) => {
      jest.spyOn(console, 'error').mockImplementation(resolve);
      jest
        .spyOn(console, 'info')
        .mockImplementation((line: string) => /^(created|updated)/.test(line) && resolve(line));
    });
    jest.isolateModules(() => void jest.requireActual('../../src/comment/slipway-comment.command'));
    const said = await ended;
    await new Promise(setImmediate);
    return said;
  }
});
