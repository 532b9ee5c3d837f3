import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EcrStandIn } from './ecr-stand-in';
import { about, basic, basicScan } from './scan-answers';

const PROGRAM = join(__dirname, '..', '..', 'assets', 'slipway-image-gate.command', 'index.js');
let ecr: EcrStandIn;
let folder: string;

beforeEach(async () => {
  ecr = new EcrStandIn();
  await ecr.start();
  folder = mkdtempSync(join(tmpdir(), 'gate-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await ecr.stop();
});

const environment = (digest: string) => ({
  PATH: process.env.PATH,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_ENDPOINT_URL_ECR: ecr.url,
  IMAGE_DIGEST: digest,
  REPOSITORY: 'candidates',
  PROMOTED_REPOSITORY: 'images',
  LIMITS: 'CRITICAL:0,HIGH:0',
  SCAN_TIMEOUT_SECONDS: '60',
  POLL_SECONDS: '0',
});

/** Runs the command as the gate's build does. */
function run(command: string, digest: string): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, command], { cwd: folder, env: environment(digest) });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('the program of the gate', () => {
  it('[PG-04] waits, judges, and promotes by digest an image that passed', async () => {
    const digest = ecr.push(['{}', 'layer']);
    ecr.scans = [
      { error: 'ScanNotFoundException' },
      about(digest, 'IN_PROGRESS'),
      basicScan([basic('CVE-1', 'LOW', 'zlib')], digest),
    ];

    const results = [await run('wait-and-judge', digest), await run('promote', digest)];

    expect(results.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(results[0].out).toContain(`passed: ${digest}`);
    expect(ecr.manifests.images.has(digest)).toBe(true);
    expect(readFileSync(join(folder, 'gate', 'junit.xml'), 'utf8')).toContain('failures="0"');
  });

  it('[PG-04] ends with 3 for an image that is refused, which is then not promoted either', async () => {
    const digest = ecr.push(['{}', 'layer']);
    ecr.scans = [basicScan([basic('CVE-1', 'HIGH', 'openssl')], digest)];

    const results = [await run('wait-and-judge', digest), await run('promote', digest)];

    expect(results.map(({ code }) => code)).toEqual([3, 3]);
    expect(results[0].err).toContain(`GateClosedError: ${digest} has 1 HIGH, but the limit is 0`);
    expect(results[0].err).not.toContain('    at ');
    expect(ecr.manifests.images.size).toBe(0);
  });

  it('ends with 2 for input that it cannot work with', async () => {
    const { code, err } = await run('wait-and-judge', 'latest');

    expect([code, err.includes("BadInputError: IMAGE_DIGEST 'latest' is not a digest")]).toEqual([2, true]);
  });

  it('ends with 1 if something fails, with the whole error', async () => {
    ecr.scans = [
      { error: 'AccessDeniedException', message: 'not authorized to perform: ecr:DescribeImageScanFindings' },
    ];

    const { code, err } = await run('wait-and-judge', `sha256:${'0'.repeat(64)}`);

    expect([
      code,
      err.includes('not authorized to perform: ecr:DescribeImageScanFindings'),
      err.includes('    at '),
    ]).toEqual([1, true, true]);
    expect(existsSync(join(folder, 'gate'))).toBe(false);
  });
});

describe('its entry', () => {
  const before = { argv: process.argv, variables: process.env, exitCode: process.exitCode, cwd: process.cwd() };

  afterEach(() => {
    process.chdir(before.cwd);
    process.argv = before.argv;
    process.env = before.variables;
    process.exitCode = before.exitCode;
  });

  it.each([
    [
      '0',
      'wait-and-judge',
      [about(`sha256:${'0'.repeat(64)}`, 'PENDING'), basicScan([], `sha256:${'0'.repeat(64)}`)],
      undefined,
    ],
    ['3', 'promote', [], 3],
    ['1', 'wait-and-judge', [{ error: 'AccessDeniedException' }], 1],
  ])('ends with %s', async (_, command, scans, exitCode) => {
    ecr.scans = scans;
    process.chdir(folder);
    process.argv = ['node', 'gate', command];
    process.env = environment(`sha256:${'0'.repeat(64)}`);
    process.exitCode = undefined;
    const ended = new Promise((resolve) => {
      jest.spyOn(console, 'error').mockImplementation(resolve);
      jest.spyOn(console, 'info').mockImplementation((line: string) => line.startsWith('passed') && resolve(line));
    });

    jest.isolateModules(() => void jest.requireActual('../../src/gate/slipway-image-gate.command'));
    await ended;
    await new Promise(setImmediate);

    expect(process.exitCode).toBe(exitCode);
  });
});
