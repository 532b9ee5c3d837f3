import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { until } from '@slipway/testing/until';
import { CONSTRUCT_PACKAGES } from './jsii-project';
import { membersOf } from './members';
import { ROOT } from './workspace';

jest.setTimeout(300_000);

const LONGEST_MS = 240_000;

/** Running `npm run integ`, with its output so far. */
function integ(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['-r', 'tsx/cjs', 'scripts/integ.ts', ...args], {
    cwd: ROOT,
    env: { ...childEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { said: '', child, end: Promise.resolve() as Promise<unknown> };
  [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', (said) => (run.said += said)));
  run.end = once(child, 'close');
  return run;
}

describe('the integration tests', () => {
  it.each([...CONSTRUCT_PACKAGES.map((name) => `packages/${name}`), ...membersOf('apps').map(({ folder }) => folder)])(
    '[MR-05] have a case of %s, and its snapshot',
    (folder) => {
      const name = folder.split('/')[1];

      expect(existsSync(join(ROOT, folder, 'integ', `${name}.ts`))).toBe(true);
      expect(existsSync(join(ROOT, folder, 'integ', `${name}.snapshot.json`))).toBe(true);
    },
  );

  it('[MR-05] have templates as their snapshots say, which is checked without an account', async () => {
    const run = integ(['--snapshots']);
    await run.end;

    expect(run.said).toMatch(/\n2\d passed, 0 failed\n$/);
    expect(run.child.exitCode).toBe(0);
  });

  it('[CW-23] hold in the embedded AWS as far as it can answer, which is more than half of those of codecommit-web', async () => {
    const run = integ(['--local', 'codecommit-web']);
    await run.end;

    const [, held, all, unknown] = /: (\d+) of (\d+) checks passed, (\d+) cannot be decided here\n/
      .exec(run.said)!
      .map(Number);
    expect(held / all).toBeGreaterThan(0.5);
    expect(held + unknown).toBe(all);
    expect(run.said.match(/^ {2}not decided: .+: .+/gm)).toHaveLength(unknown);
    expect(run.child.exitCode).toBe(0);
  });

  it('refuses a case that does not exist', async () => {
    const run = integ(['--snapshots', 'nothing']);
    await run.end;

    expect(run.said).toContain("case 'nothing' does not exist; choose one of ");
    expect(run.child.exitCode).toBe(2);
  });
});

/** Embedded AWS that replaces a sandbox account, and to which the CDK command line can deploy. */
describe('a sandbox account', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-sandbox-'));
  const file = join(folder, 'variables');
  let sandbox: ReturnType<typeof spawn>;
  let account: Record<string, string>;

  beforeAll(async () => {
    const up = ['-r', 'tsx/cjs', 'packages/embedded-aws/bin/slipway-aws.js', 'up', 'apps/brazilcart/cdk.out'];
    sandbox = spawn(process.execPath, [...up, '--write-env', file], { cwd: ROOT, env: childEnvironment() });
    await until(() => existsSync(file) || sandbox.exitCode !== null, LONGEST_MS);
    account = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
  });

  afterAll(async () => {
    const end = once(sandbox, 'close');
    sandbox.kill('SIGINT');
    await end;
    rmSync(folder, { recursive: true });
  });

  /** Returns the names of its stacks. */
  async function stacks(): Promise<string> {
    const script =
      "const { CloudFormationClient: C, ListStacksCommand: L } = require('@aws-sdk/client-cloudformation'); new C({}).send(new L({ StackStatusFilter: ['CREATE_COMPLETE', 'CREATE_IN_PROGRESS'] })).then(({ StackSummaries: all }) => console.log(all.map(({ StackName }) => StackName).join()))";
    const child = spawn(process.execPath, ['-e', script], { cwd: ROOT, env: { ...childEnvironment(), ...account } });
    return text(child.stdout);
  }

  it('[MR-05] gets the cases with one command, which makes the checks there and destroys everything', async () => {
    const run = integ(['kms', 'conventions', '--yes'], account);
    await run.end;

    expect(run.said).toMatch(/^account \d{12}, region [a-z]+-[a-z]+-\d, as arn:aws:/m);
    expect(run.said).toMatch(/packages\/kms kms: slipway-integ-kms: \d+ resources, 4 checks, about 4 minutes/);
    expect(run.said).toContain('packages/kms kms: 4 of 4 checks passed');
    expect(run.said).toMatch(/\n9 passed, 0 failed\n$/);
    expect(run.child.exitCode).toBe(0);
    expect(await stacks()).not.toContain('integ');
  });

  it('[MR-05] is left as it was if somebody interrupts', async () => {
    const run = integ(['secure-bucket', '--yes'], account);
    await until(() => /CREATE_IN_PROGRESS/.test(run.said) || run.child.exitCode !== null, LONGEST_MS);
    run.child.kill('SIGINT');
    await run.end;

    expect(run.said).toContain('interrupted: destroying the stacks');
    expect(run.said).toContain('packages/secure-bucket secure-bucket: destroyed');
    expect(run.child.exitCode).toBe(130);
    expect(await stacks()).not.toContain('integ');
  });

  it('[MR-05] gets nothing unless somebody agrees', async () => {
    const run = integ(['kms'], account);
    await run.end;

    expect(run.said).toContain(
      'cannot ask for confirmation, because the input is not a terminal; pass --yes to deploy',
    );
    expect(run.child.exitCode).toBe(2);
  });
});
