import { runJob } from './gate-job';
import { handler } from '../../src/gate/scan-gate.lambda';
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
const logged: string[] = [];
let ecr: EcrStandIn;

beforeAll(async () => {
  ecr = new EcrStandIn();
  await ecr.start();
  process.env.AWS_ENDPOINT_URL_ECR = ecr.url;
  (['info', 'warn', 'error'] as const).forEach((level) =>
    jest.spyOn(console, level).mockImplementation((...lines: unknown[]) => void logged.push(...lines.map(String))),
  );
});
afterAll(() => ecr.stop());
beforeEach(() => {
  jest.useFakeTimers({
    now: NOW,
    doNotFake: [
      'nextTick',
      'setImmediate',
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'queueMicrotask',
      'performance',
    ],
  });
  ecr.calls.length = 0;
  logged.length = 0;
});
afterEach(() => jest.useRealTimers());

const waiver = (id: string, expires = '2026-12-31', packageName?: string) =>
  `- id: ${id}\n  reason: not reachable from outside\n  owner: platform\n  expires: ${expires}\n${packageName ? `  package: ${packageName}\n` : ''}`;
const waivers = (...each: string[]) => ({ 'waivers.yaml': `waivers:\n${each.join('')}` });

/** Judges the image with the given responses of ECR, in order. */
function judged(scans: EcrStandIn['scans'], files: Record<string, string> = {}, parameters?: object) {
  ecr.scans = [...scans];
  return runJob(handler, files, parameters);
}

describe('[GC-05] the gate of a pipeline lets an image through', () => {
  it('that is clean, and leaves a report as text, as data and as tests', async () => {
    const { failure, variables, summary, reports } = await judged([basicScan([])]);

    expect(failure).toBeUndefined();
    expect([variables, summary]).toEqual([
      {
        GATE_SUMMARY:
          '0 CRITICAL, 0 HIGH not counting waived findings; 0 findings, 0 waived; waivers: 0 expired, 0 unused',
      },
      variables?.GATE_SUMMARY,
    ]);
    expect(reports['gate.txt']).toBe(
      `passed: ${DIGEST}\nwithin CRITICAL: 0 found, limit 0\nwithin HIGH: 0 found, limit 0\n`,
    );
    expect(JSON.parse(reports['gate.json'])).toMatchObject({ digest: DIGEST, passed: true, findings: [] });
    expect(reports['junit.xml']).toContain('<testsuite name="image gate" tests="2" failures="0">');
  });

  it.each([
    [
      'whose HIGH is waived',
      basicScan([basic('CVE-1', 'HIGH', 'openssl')]),
      waivers(waiver('CVE-1')),
      '0 CRITICAL, 0 HIGH not counting waived findings; 1 findings, 1 waived; waivers: 0 expired, 0 unused',
      'HIGH      CVE-1  openssl 1.2-3  -         2026-12-31',
    ],
    [
      'of an enhanced scan whose CRITICAL is waived in its package',
      enhancedScan([enhanced('CVE-1', 'CRITICAL', ['tar'])]),
      waivers(waiver('CVE-1', '2026-12-31', 'tar')),
      '1 waived',
      'CRITICAL  CVE-1  tar 1.2.5  1.2.6     2026-12-31',
    ],
    [
      'and names a waiver that nothing needs any more',
      basicScan([]),
      waivers(waiver('CVE-9')),
      'waivers: 0 expired, 1 unused',
      'unused waiver, remove it: CVE-9, until 2026-12-31, of platform',
    ],
    [
      'and names a waiver that has expired',
      basicScan([]),
      waivers(waiver('CVE-9', '2026-11-21')),
      'waivers: 1 expired, 0 unused',
      'expired waiver, ignored: CVE-9, until 2026-11-21, of platform',
    ],
    [
      'with findings that have no limit',
      basicScan([basic('CVE-1', 'MEDIUM', 'zlib'), basic('CVE-2', 'UNDEFINED')]),
      {},
      '0 HIGH not counting waived findings; 2 findings, 0 waived',
      'MEDIUM     CVE-1  zlib 1.2-3  -         -',
    ],
  ])('%s', async (_, scan, files, summary, line) => {
    const { failure, variables, reports } = await judged([scan], files);

    expect(failure).toBeUndefined();
    expect(variables?.GATE_SUMMARY).toContain(summary);
    expect(reports['gate.txt'].split('\n')).toContain(line);
  });

  it('once its scan is done, and asks every 30 seconds until then', async () => {
    const { failure, invocations, waiting } = await judged([
      { error: 'ScanNotFoundException' },
      about(DIGEST, 'PENDING'),
      about(DIGEST, 'IN_PROGRESS'),
      basicScan([]),
    ]);

    expect([failure, invocations]).toEqual([undefined, 4]);
    expect(waiting).toEqual(Array(3).fill(`waiting for the scan of ${DIGEST}`));
  });

  it.each(WITHOUT_RESULTS)('once there are results, and not at an answer that is %s', async (_, answer) => {
    const { failure, variables, invocations } = await judged([
      answer,
      answer,
      enhancedScan([enhanced('CVE-1', 'LOW')]),
    ]);

    expect([failure, invocations]).toEqual([undefined, 3]);
    expect(variables?.GATE_SUMMARY).toContain('1 findings, 0 waived');
  });

  it('by its digest, whatever its tags, and asks for nothing else', async () => {
    await judged([basicScan([])]);

    expect(ecr.calls).toEqual([
      {
        action: 'DescribeImageScanFindings',
        input: { repositoryName: 'candidates', imageId: { imageDigest: DIGEST } },
      },
    ]);
  });
});

describe('[GC-05] the gate of a pipeline refuses an image', () => {
  const [toDo, look] = [
    'update the packages to fixed versions, or waive each finding with a reason, an owner and an expiry date',
    "the gate's log lists all findings",
  ];

  it.each([
    [
      'with a HIGH',
      [basicScan([basic('CVE-1', 'HIGH', 'openssl')])],
      {},
      `${DIGEST} has 1 HIGH, but the limit is 0; worst findings: CVE-1 (HIGH) in openssl 1.2-3; ${toDo}; ${look}`,
    ],
    [
      'with many findings, of which it names the worst three',
      [
        enhancedScan([
          enhanced('CVE-1', 'HIGH'),
          enhanced('CVE-2', 'LOW'),
          enhanced('CVE-3', 'CRITICAL', ['tar', 'glob']),
          enhanced('CVE-4', 'HIGH', []),
          enhanced('CVE-5', 'HIGH'),
        ]),
      ],
      {},
      `${DIGEST} has 1 CRITICAL, but the limit is 0 and 3 HIGH, but the limit is 0; worst findings: CVE-3 (CRITICAL) in tar 1.2.5 (fixed in 1.2.6) and glob 1.2.5 (fixed in 1.2.6), CVE-1 (HIGH) in minimist 1.2.5 (fixed in 1.2.6), CVE-4 (HIGH), 1 more; ${toDo}; ${look}`,
    ],
    [
      'whose waiver has expired, and says whose it was',
      [basicScan([basic('CVE-1', 'HIGH', 'openssl')])],
      waivers(waiver('CVE-1', '2026-11-21'), waiver('CVE-9', '2026-11-21')),
      `${DIGEST} has 1 HIGH, but the limit is 0; worst findings: CVE-1 (HIGH) in openssl 1.2-3; ${toDo}; expired waivers: CVE-1, until 2026-11-21, of platform; ${look}`,
    ],
    [
      'whose HIGH stands on the second page',
      [
        { ...basicScan([basic('CVE-1', 'LOW', 'zlib')]), nextToken: 'page-2' },
        basicScan([basic('CVE-2', 'HIGH', 'openssl')]),
      ],
      {},
      `${DIGEST} has 1 HIGH, but the limit is 0; worst findings: CVE-2 (HIGH) in openssl 1.2-3; ${toDo}; ${look}`,
    ],
    [
      'with two HIGH of which one is waived',
      [basicScan([basic('CVE-1', 'HIGH', 'a'), basic('CVE-2', 'HIGH', 'b')])],
      waivers(waiver('CVE-1')),
      `${DIGEST} has 1 HIGH, but the limit is 0; worst findings: CVE-2 (HIGH) in b 1.2-3; ${toDo}; ${look}`,
    ],
    [
      'with a HIGH that is waived and a CRITICAL that is not',
      [basicScan([basic('CVE-1', 'HIGH', 'a'), basic('CVE-2', 'CRITICAL', 'b')])],
      waivers(waiver('CVE-1')),
      `${DIGEST} has 1 CRITICAL, but the limit is 0; worst findings: CVE-2 (CRITICAL) in b 1.2-3; ${toDo}; ${look}`,
    ],
  ])('%s', async (_, scans, files, message) => {
    const { failure, reports } = await judged(scans, files);

    expect(failure).toBe(message);
    expect(JSON.parse(reports['gate.json'])).toMatchObject({ digest: DIGEST, passed: false });
    expect(reports['gate.txt']).toMatch(/^refused: /);
    expect(reports['junit.xml']).toContain('failures="');
  });

  it.each([
    [
      'whose scan failed',
      about(DIGEST, 'FAILED', 'Internal failure.'),
      `the scan of ${DIGEST} is FAILED (Internal failure.): only a scanned image can pass; ${ANOTHER}`,
    ],
    [
      'that cannot be scanned',
      about(DIGEST, 'UNSUPPORTED_IMAGE', 'UnsupportedImageError'),
      `the scan of ${DIGEST} is UNSUPPORTED_IMAGE (UnsupportedImageError): only a scanned image can pass; build on a base image that the scanner supports`,
    ],
    [
      'where ECR answers with the findings of another digest, to which the tag was moved',
      basicScan([], OTHER_DIGEST),
      `received the scan of ${OTHER_DIGEST} instead of ${DIGEST}; start the gate again`,
    ],
    [
      'that was taken away',
      { error: 'ImageNotFoundException' },
      `repository candidates has no image ${DIGEST}: the image was deleted or never pushed; build the image again, which starts the gate`,
    ],
    [
      'where fewer findings are listed than counted',
      basicScan([], DIGEST, [basic('CVE-1', 'CRITICAL')]),
      'the scan counts 1 findings but lists 0: the gate needs all findings to check the image; run the gate again',
    ],
  ])('%s, and leaves a report that says so', async (_, scan, message) => {
    const { failure, reports } = await judged([scan]);

    expect(failure).toBe(message);
    expect(reports['gate.txt']).toBe(`refused: ${DIGEST}\n${message}\n`);
    expect(JSON.parse(reports['gate.json'])).toMatchObject({ passed: false, reason: message, findings: [] });
    expect(reports['junit.xml']).toContain('tests="1" failures="1"');
  });

  it.each(WITHOUT_RESULTS)('whose HIGH comes after an answer that is %s', async (_, answer) => {
    const { failure, invocations } = await judged([answer, enhancedScan([enhanced('CVE-1', 'HIGH')])]);

    expect(failure).toContain(`${DIGEST} has 1 HIGH, but the limit is 0; worst findings: CVE-1 (HIGH)`);
    expect(invocations).toBe(2);
  });

  it.each<[string, object]>([
    ['PENDING', about(DIGEST, 'PENDING')],
    ['IN_PROGRESS', about(DIGEST, 'IN_PROGRESS')],
    ...WITHOUT_RESULTS.map(([, answer, status]): [string, object] => [`${status} without results`, answer]),
  ])('whose scan stays %s, when its timeout is over', async (status, scan) => {
    const { failure, invocations, reports } = await judged([scan]);

    expect(failure).toBe(
      `the scan of ${DIGEST} is ${status} after 120 s; check whether ECR or Inspector has a problem, then start the gate again`,
    );
    expect(invocations).toBe(5);
    expect(reports['gate.txt']).toContain(failure);
  });

  it('whose scan is not started when its timeout is over', async () => {
    const { failure, invocations } = await judged([{ error: 'ScanNotFoundException' }]);

    expect(failure).toBe(
      `the scan of ${DIGEST} is NOT_STARTED after 120 s; check that the account scans the repository on push, then start a basic scan manually and run the gate again; if scans are enhanced, ${ANOTHER}`,
    );
    expect(invocations).toBe(5);
  });

  it('and lists every finding in its log, because a pipeline shows no artifact of a failed action', async () => {
    await judged([basicScan([1, 2, 3, 4, 5].map((number) => basic(`CVE-${number}`, 'HIGH', 'openssl')))]);

    const [line] = logged.map((text) => JSON.parse(text));
    expect(line).toMatchObject({ message: 'refused', service: 'scan-gate', digest: DIGEST });
    expect(line.report).toEqual(
      expect.arrayContaining([1, 2, 3, 4, 5].map((number) => `HIGH      CVE-${number}  openssl 1.2-3  -         -`)),
    );
  });

  it('without letting a package name write into the message', async () => {
    const { failure } = await judged([
      basicScan([{ ...basic('CVE-1', 'HIGH'), attributes: [{ key: 'package_name', value: 'evil\u001b[2J\nname' }] }]),
    ]);

    expect(failure).toContain('CVE-1 (HIGH) in evil?[2J?name;');
  });

  it('without letting a description write into the message', async () => {
    const { failure } = await judged([about(DIGEST, 'FAILED', 'cut\u001b[2J off')]);

    expect(failure).toContain('is FAILED (cut?[2J off): only');
  });
});

describe('[GC-05] the gate of a pipeline names invalid input', () => {
  it.each([
    [
      'a tag',
      { digest: 'latest' },
      {},
      'the job parameters of the gate are {"digest":"latest"}, but the gate needs a digest (sha256: and 64 hex digits), not a tag; pass the variable that the image build exports',
    ],
    [
      'a variable that nothing exported',
      { digest: '' },
      {},
      'the job parameters of the gate are {"digest":""}, but the gate needs a digest',
    ],
    ['nothing', {}, {}, 'the job parameters of the gate are {}, but the gate needs a digest'],
    [
      'waivers without an owner',
      undefined,
      { 'waivers.yaml': 'waivers: [{ id: CVE-1, reason: r, expires: 2026-12-31 }]' },
      'waivers.yaml: waivers.0.owner: is missing; list waivers under the key waivers, each with id, reason, owner, expires (a date such as 2026-12-31) and',
    ],
    [
      'waivers that are empty',
      undefined,
      { 'waivers.yaml': '' },
      'waivers.yaml: the file: is not an object of keys and values',
    ],
  ])('%s, before it asks ECR', async (_, parameters, files, message) => {
    const { failure, reports, invocations } = await judged(
      [basicScan([])],
      files as Record<string, string>,
      parameters,
    );

    expect(failure).toContain(message);
    expect([reports, invocations, ecr.calls]).toEqual([{}, 1, []]);
  });

  it('and does not take an error of ECR for a verdict', async () => {
    const { failure, reports } = await judged([
      { error: 'AccessDeniedException', message: 'not authorized to perform: ecr:DescribeImageScanFindings' },
    ]);

    expect(failure).toContain('the job failed: AccessDeniedException');
    expect(reports).toEqual({});
    expect(logged.join()).toContain('not authorized to perform: ecr:DescribeImageScanFindings');
  });
});
