import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { main } from '../../src/gate/main';
import { EcrStandIn } from './ecr-stand-in';
import {
  about,
  ANOTHER,
  basic,
  basicScan,
  DIGEST,
  enhanced,
  enhancedScan,
  OTHER_DIGEST,
  WITHOUT_RESULTS,
} from './scan-answers';

const NOW = Date.parse('2026-11-22T23:59:00Z');
const home = process.cwd();
let ecr: EcrStandIn;
let folder: string;

beforeEach(async () => {
  ecr = new EcrStandIn();
  await ecr.start();
  folder = mkdtempSync(join(tmpdir(), 'gate-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
  await ecr.stop();
});

/** Runs a command against the replaced ECR, with a clock that only sleeping advances. */
async function gate(
  command: string | undefined = 'wait-and-judge',
  environment: Record<string, string | undefined> = {},
) {
  const said: string[] = [];
  let clock = NOW;
  const client = new ECRClient({
    endpoint: ecr.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const refused = await main(
    command,
    {
      IMAGE_DIGEST: DIGEST,
      REPOSITORY: 'candidates',
      PROMOTED_REPOSITORY: 'images',
      LIMITS: 'CRITICAL:0,HIGH:0',
      SCAN_TIMEOUT_SECONDS: '60',
      ...environment,
    },
    {
      ecr: client,
      now: () => clock,
      sleep: async (milliseconds) => void (clock += milliseconds),
      say: (line) => void said.push(line),
    },
  ).then(
    () => undefined,
    (error: Error & { exitCode?: number }) => error,
  );
  client.destroy();
  return { refused, said: said.join('\n'), waited: clock - NOW };
}

function waive(yaml: string): { WAIVERS_FILE: string } {
  writeFileSync('waivers.yaml', yaml);
  return { WAIVERS_FILE: 'waivers.yaml' };
}

const waiver = (id: string, expires = '2026-12-31', packageName?: string) =>
  `- id: ${id}\n  reason: not reachable from a build\n  owner: platform\n  expires: ${expires}\n${packageName ? `  package: ${packageName}\n` : ''}`;
const waivers = (...each: string[]) => waive(`waivers:\n${each.join('')}`);
const verdict = () => JSON.parse(readFileSync('gate/gate.json', 'utf8'));

describe('[PG-04] the gate lets an image through', () => {
  it.each([
    ['that is clean', basicScan([]), ''],
    ['that is clean by an enhanced scan', enhancedScan([]), ''],
    [
      'that is clean by an enhanced scan that lists nothing',
      {
        ...about(DIGEST, 'ACTIVE'),
        imageScanFindings: { imageScanCompletedAt: 1_700_000_000, findingSeverityCounts: {} },
      },
      '',
    ],
    [
      'with findings that have no limit',
      basicScan([basic('CVE-1', 'MEDIUM', 'zlib'), basic('CVE-2', 'UNDEFINED'), basic('CVE-3', 'INFORMATIONAL')]),
      '',
    ],
    ['whose only HIGH is waived', basicScan([basic('CVE-1', 'HIGH', 'openssl')]), waiver('CVE-1')],
    [
      'whose only HIGH is waived in its package',
      basicScan([basic('CVE-1', 'HIGH', 'openssl')]),
      waiver('CVE-1', '2026-12-31', 'openssl'),
    ],
    ['on the last day of the waiver', basicScan([basic('CVE-1', 'HIGH', 'openssl')]), waiver('CVE-1', '2026-11-22')],
    [
      'whose CRITICAL is waived in each of its packages',
      enhancedScan([enhanced('CVE-1', 'CRITICAL', ['a', 'b'])]),
      waiver('CVE-1', '2026-12-31', 'a') + waiver('CVE-1', '2026-12-01', 'b'),
    ],
    ['whose CRITICAL Inspector has closed', enhancedScan([enhanced('CVE-1', 'CRITICAL', ['a'], 'CLOSED')]), ''],
  ])('%s', async (_, scan, waived) => {
    ecr.scans = [scan];

    const { refused, said } = await gate('wait-and-judge', waivers(...(waived ? [waived] : [' []\n'])));

    expect(refused).toBeUndefined();
    expect(said).toContain(`passed: ${DIGEST}`);
    expect(verdict()).toMatchObject({ digest: DIGEST, passed: true });
  });
});

describe('[PG-04] the gate refuses an image', () => {
  it.each([
    ['with a HIGH finding', basicScan([basic('CVE-1', 'HIGH', 'openssl')]), '', 'too many HIGH: 1 found, limit 0'],
    [
      'with a CRITICAL finding of an enhanced scan',
      enhancedScan([enhanced('CVE-1', 'CRITICAL')]),
      '',
      'too many CRITICAL: 1 found, limit 0',
    ],
    [
      'with a finding that Inspector suppresses: waivers are what is reviewed',
      enhancedScan([enhanced('CVE-1', 'HIGH', ['a'], 'SUPPRESSED')]),
      '',
      'too many HIGH: 1 found',
    ],
    [
      'whose waiver is expired',
      basicScan([basic('CVE-1', 'HIGH', 'openssl')]),
      waiver('CVE-1', '2026-11-21'),
      'expired waiver, ignored: CVE-1, until 2026-11-21, of platform',
    ],
    [
      'whose waiver is of another package',
      basicScan([basic('CVE-1', 'HIGH', 'openssl')]),
      waiver('CVE-1', '2026-12-31', 'zlib'),
      'unused waiver, remove it: CVE-1 in zlib, until 2026-12-31, of platform',
    ],
    [
      'whose waiver is of another finding',
      basicScan([basic('CVE-1', 'HIGH', 'openssl')]),
      waiver('CVE-2'),
      'unused waiver, remove it: CVE-2, until 2026-12-31, of platform',
    ],
    [
      'whose waiver covers one of two packages',
      enhancedScan([enhanced('CVE-1', 'HIGH', ['a', 'b'])]),
      waiver('CVE-1', '2026-12-31', 'a'),
      'too many HIGH: 1 found',
    ],
    [
      'whose finding names no package and is waived in one',
      basicScan([basic('CVE-1', 'HIGH')]),
      waiver('CVE-1', '2026-12-31', 'a'),
      'too many HIGH: 1 found',
    ],
  ])('%s', async (_, scan, waived, why) => {
    ecr.scans = [scan];

    const { refused, said } = await gate('wait-and-judge', waivers(...(waived ? [waived] : [' []\n'])));

    expect(refused).toMatchObject({
      name: 'GateClosedError',
      exitCode: 3,
      message: expect.stringContaining(`${DIGEST} has 1 `),
    });
    expect(said).toContain(why);
    expect(verdict()).toMatchObject({ digest: DIGEST, passed: false });
  });

  it('with more findings of a severity than a limit of its own lets through, and passes with as many', async () => {
    const findings = [1, 2, 3].map((number) => basic(`CVE-${number}`, 'MEDIUM', 'zlib'));
    ecr.scans = [basicScan(findings)];

    const [two, three] = [
      await gate('wait-and-judge', { LIMITS: 'MEDIUM:2' }),
      await gate('wait-and-judge', { LIMITS: 'MEDIUM:3' }),
    ];

    expect(two.said).toContain('too many MEDIUM: 3 found, limit 2');
    expect(three.refused).toBeUndefined();
  });

  it('whose finding is on the second page', async () => {
    const high = basic('CVE-2', 'HIGH', 'openssl');
    ecr.scans = [{ ...basicScan([basic('CVE-1', 'LOW', 'zlib')]), nextToken: 'page-2' }, basicScan([high])];

    const { refused, said } = await gate();

    expect(refused).toMatchObject({ exitCode: 3 });
    expect(said).toContain('CVE-2');
    expect(ecr.calls.map(({ input }) => input)).toEqual([
      { repositoryName: 'candidates', imageId: { imageDigest: DIGEST } },
      { repositoryName: 'candidates', imageId: { imageDigest: DIGEST }, nextToken: 'page-2' },
    ]);
  });

  it.each([
    [
      'whose scan failed',
      [about(DIGEST, 'FAILED', 'Internal failure.')],
      `the scan of ${DIGEST} is FAILED (Internal failure.): only a scanned image can pass; ${ANOTHER}`,
    ],
    [
      'that cannot be scanned',
      [about(DIGEST, 'UNSUPPORTED_IMAGE', 'UnsupportedImageError')],
      'is UNSUPPORTED_IMAGE (UnsupportedImageError): only a scanned image can pass; build on a base image that the scanner supports',
    ],
    [
      'whose scan is too old',
      [about(DIGEST, 'SCAN_ELIGIBILITY_EXPIRED')],
      `is SCAN_ELIGIBILITY_EXPIRED: only a scanned image can pass; Inspector no longer scans the image: ${ANOTHER}`,
    ],
    [
      'whose findings are not there',
      [about(DIGEST, 'FINDINGS_UNAVAILABLE')],
      `is FINDINGS_UNAVAILABLE: only a scanned image can pass; ${ANOTHER}`,
    ],
    [
      'that was put into the archive',
      [about(DIGEST, 'IMAGE_ARCHIVED')],
      'is IMAGE_ARCHIVED: only a scanned image can pass; restore the image from the archive',
    ],
    [
      'for which there are too many scans',
      [about(DIGEST, 'LIMIT_EXCEEDED')],
      `is LIMIT_EXCEEDED: only a scanned image can pass; check the scan quotas, then ${ANOTHER}`,
    ],
    [
      'with a status that nobody knows',
      [about(DIGEST, 'PONDERING')],
      'is PONDERING: only a scanned image can pass; check the image in the ECR console',
    ],
    ['without a status', [{ imageId: { imageDigest: DIGEST } }], 'is without status'],
    ['that ECR does not have', [{ error: 'ImageNotFoundException' }], `repository candidates has no image ${DIGEST}`],
    ['of a repository that is gone', [{ error: 'RepositoryNotFoundException' }], 'repository candidates has no image'],
    [
      'where the answer is about another image',
      [basicScan([], OTHER_DIGEST)],
      `received the scan of ${OTHER_DIGEST} instead of ${DIGEST}`,
    ],
    [
      'where the answer does not say about which image it is',
      [{ ...basicScan([]), imageId: {} }],
      'received the scan of no digest',
    ],
    [
      'where the second page is about another image',
      [{ ...basicScan([]), nextToken: 'page-2' }, basicScan([], OTHER_DIGEST)],
      `received the scan of ${OTHER_DIGEST}`,
    ],
    [
      'where a severity is unknown',
      [basicScan([basic('CVE-1', 'APOCALYPTIC')])],
      'findings of the scan cannot be read: findings.0.severity',
    ],
    [
      'where fewer findings are listed than counted',
      [basicScan([], DIGEST, [basic('CVE-1', 'CRITICAL')])],
      'the scan counts 1 findings but lists 0',
    ],
  ])('%s, with the reason', async (_, scans, why) => {
    ecr.scans = scans;

    const { refused } = await gate();

    expect(refused).toMatchObject({ name: 'GateClosedError', exitCode: 3, message: expect.stringContaining(why) });
    expect(verdict()).toMatchObject({ digest: DIGEST, passed: false, reason: refused?.message, findings: [] });
    expect(readFileSync('gate/junit.xml', 'utf8')).toContain('tests="1" failures="1"');
  });

  it.each<[string, object, string]>([
    ['PENDING', about(DIGEST, 'PENDING'), 'check whether ECR or Inspector has a problem'],
    ['IN_PROGRESS', about(DIGEST, 'IN_PROGRESS'), 'check whether ECR or Inspector has a problem'],
    ['NOT_STARTED', { error: 'ScanNotFoundException' }, 'check that the account scans the repository on push'],
    ...WITHOUT_RESULTS.map(([, answer, status]): [string, object, string] => [
      `${status} without results`,
      answer,
      'check whether ECR or Inspector has a problem',
    ]),
  ])('whose scan stays %s, after its timeout', async (status, scan, toDo) => {
    ecr.scans = [scan];

    const { refused, waited } = await gate('wait-and-judge', { SCAN_TIMEOUT_SECONDS: '25', POLL_SECONDS: '10' });

    expect(refused).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`is ${status} after 25 s; ${toDo}`),
    });
    expect(waited).toBe(25_000);
    expect(ecr.calls).toHaveLength(4);
  });
});

describe('the gate', () => {
  it('waits until the scan is done, and reports this', async () => {
    ecr.scans = [
      { error: 'ScanNotFoundException' },
      about(DIGEST, 'PENDING'),
      about(DIGEST, 'IN_PROGRESS'),
      basicScan([]),
    ];

    const { refused, said, waited } = await gate();

    expect(refused).toBeUndefined();
    expect(waited).toBe(30_000);
    expect(said).toContain(`the scan of ${DIGEST} is NOT_STARTED, 60 s left`);
    expect(said).toContain('is IN_PROGRESS, 40 s left');
  });

  it.each(WITHOUT_RESULTS)('waits for results if a scan is %s', async (_, answer) => {
    ecr.scans = [answer, answer, enhancedScan([enhanced('CVE-1', 'HIGH')])];

    const { refused, said, waited } = await gate();

    expect(refused).toMatchObject({ exitCode: 3, message: expect.stringContaining(`${DIGEST} has 1 HIGH`) });
    expect(said).toMatch(/ is (COMPLETE|ACTIVE) without results, 60 s left/);
    expect(waited).toBe(20_000);
  });

  it('reads on if pages after the first do not repeat when the scan was completed', async () => {
    ecr.scans = [
      {
        ...basicScan([basic('CVE-1', 'LOW')], DIGEST, [basic('CVE-1', 'LOW'), basic('CVE-2', 'HIGH')]),
        nextToken: 'page-2',
      },
      { ...about(DIGEST, 'COMPLETE'), imageScanFindings: { findings: [basic('CVE-2', 'HIGH')] } },
    ];

    const { refused, waited } = await gate();

    expect(refused?.message).toContain(`${DIGEST} has 1 HIGH`);
    expect(waited).toBe(0);
  });

  it.each(WITHOUT_RESULTS.slice(0, 5))('starts over if a scan is %s between two pages', async (_, answer) => {
    ecr.scans = [
      { ...basicScan([basic('CVE-1', 'LOW')]), nextToken: 'page-2' },
      answer,
      basicScan([basic('CVE-1', 'HIGH')]),
    ];

    const { refused, waited } = await gate();

    expect(refused?.message).toContain(`${DIGEST} has 1 HIGH`);
    expect(waited).toBe(10_000);
  });

  it('starts over if a scan starts again between two pages', async () => {
    ecr.scans = [
      { ...basicScan([basic('CVE-1', 'HIGH')]), nextToken: 'page-2' },
      about(DIGEST, 'IN_PROGRESS'),
      basicScan([]),
    ];

    const { refused } = await gate();

    expect(refused).toBeUndefined();
  });

  it('asks for no tag, and for no other digest', async () => {
    ecr.scans = [basicScan([])];

    await gate();

    expect(JSON.stringify(ecr.calls)).not.toContain('imageTag');
    expect(ecr.calls).toEqual([
      {
        action: 'DescribeImageScanFindings',
        input: { repositoryName: 'candidates', imageId: { imageDigest: DIGEST } },
      },
    ]);
  });

  it('shows the findings as a table, the worst first', async () => {
    ecr.scans = [
      enhancedScan([
        enhanced('CVE-2026-3', 'LOW', []),
        enhanced('CVE-2026-22', 'CRITICAL', ['minimist', 'lodash']),
        enhanced('CVE-2026-1', 'HIGH', ['tar']),
      ]),
    ];

    const { said } = await gate('wait-and-judge', waivers(waiver('CVE-2026-1')));

    expect(said.split('\n')).toEqual([
      `refused: ${DIGEST}`,
      'too many CRITICAL: 1 found, limit 0',
      'within HIGH: 0 found, limit 0',
      '',
      'severity  id           package         fixed in  waived until',
      'CRITICAL  CVE-2026-22  minimist 1.2.5  1.2.6     -',
      'CRITICAL  CVE-2026-22  lodash 1.2.5    1.2.6     -',
      'HIGH      CVE-2026-1   tar 1.2.5       1.2.6     2026-12-31',
      'LOW       CVE-2026-3   -               -         -',
    ]);
  });

  it('shows a package without version, and keeps control characters out of the log', async () => {
    const finding = { ...basic('CVE-1', 'LOW'), attributes: [{ key: 'package_name', value: 'evil\u001b[2Jname' }] };
    ecr.scans = [basicScan([finding])];

    const { said } = await gate();

    expect(said).toContain('LOW       CVE-1  evil?[2Jname  -         -');
  });

  it('takes optional fields of findings that are absent or null', async () => {
    const bare = {
      severity: 'LOW',
      packageVulnerabilityDetails: {
        vulnerabilityId: 'CVE-1',
        sourceUrl: null,
        vulnerablePackages: [{ name: 'a', version: null, fixedInVersion: null }],
      },
    };
    ecr.scans = [
      {
        ...about(DIGEST, 'ACTIVE'),
        imageScanFindings: {
          imageScanCompletedAt: 1_700_000_000,
          findings: [{ name: 'CVE-2', severity: 'LOW' }],
          enhancedFindings: [bare],
        },
      },
    ];

    await gate();

    expect(verdict().findings).toEqual([
      { id: 'CVE-2', severity: 'LOW', packages: [] },
      { id: 'CVE-1', severity: 'LOW', packages: [{ name: 'a' }] },
    ]);
  });

  it('writes a report with a test for each limit', async () => {
    ecr.scans = [basicScan([basic('CVE-1&"<', 'HIGH', 'openssl'), basic('CVE-2', 'HIGH', 'openssl')])];

    await gate('wait-and-judge', waivers(waiver('CVE-2')));

    expect(readFileSync('gate/junit.xml', 'utf8')).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuite name="image gate" tests="2" failures="1">',
        '  <testcase classname="image gate" name="at most 0 CRITICAL"></testcase>',
        '  <testcase classname="image gate" name="at most 0 HIGH"><failure message="1 found: CVE-1&#38;&#34;&#60;"/></testcase>',
        '</testsuite>',
        '',
      ].join('\n'),
    );
  });

  it('does not take an error of ECR for a verdict', async () => {
    ecr.scans = [
      { error: 'AccessDeniedException', message: 'not authorized to perform: ecr:DescribeImageScanFindings' },
    ];

    const { refused } = await gate();

    expect(refused).toMatchObject({ name: 'AccessDeniedException' });
    expect(() => verdict()).toThrow('ENOENT');
  });
});

describe('the gate names invalid input', () => {
  it.each([
    ['no command', undefined, {}, "'' is not a command of the image gate: use wait-and-judge or promote"],
    ['another command', 'toString', {}, "'toString' is not a command"],
    ['no digest', 'wait-and-judge', { IMAGE_DIGEST: undefined }, 'IMAGE_DIGEST is not set'],
    [
      'a tag',
      'wait-and-judge',
      { IMAGE_DIGEST: 'latest' },
      "IMAGE_DIGEST 'latest' is not a digest: a digest is sha256: and 64 hex digits; the gate checks images by digest, never by tag",
    ],
    ['no repository', 'promote', { REPOSITORY: '' }, 'REPOSITORY is empty'],
    [
      'a time in words',
      'wait-and-judge',
      { SCAN_TIMEOUT_SECONDS: 'long' },
      "SCAN_TIMEOUT_SECONDS 'long' is not a valid number of seconds",
    ],
    [
      'a limit without number',
      'wait-and-judge',
      { LIMITS: 'HIGH' },
      "limit 'HIGH' is not valid: a limit is one of CRITICAL, HIGH",
    ],
    ['a limit of no severity', 'wait-and-judge', { LIMITS: 'BAD:1' }, "limit 'BAD:1' is not valid"],
    ['a limit twice', 'wait-and-judge', { LIMITS: 'HIGH:1,HIGH:2' }, "limits 'HIGH:1,HIGH:2' name HIGH twice"],
    ['no limits', 'wait-and-judge', { LIMITS: '' }, 'LIMITS is empty'],
    ['waivers that are wrong', 'wait-and-judge', { WAIVERS_FILE: 'wrong.yaml' }, 'wrong.yaml: waivers: is missing'],
    [
      'waivers that are not there',
      'wait-and-judge',
      { WAIVERS_FILE: 'gone.yaml' },
      "waivers 'gone.yaml' cannot be read: ENOENT",
    ],
  ])('%s', async (_, command, environment, message) => {
    writeFileSync('wrong.yaml', 'waiver: []');

    const { refused } = command === undefined ? await gateWithoutCommand() : await gate(command, environment);

    expect(refused).toMatchObject({ name: 'BadInputError', exitCode: 2, message: expect.stringContaining(message) });
    expect(ecr.calls).toEqual([]);
  });

  const gateWithoutCommand = async () => ({
    refused: await main(undefined, {}, {} as never).catch((error: Error) => error),
  });
});
