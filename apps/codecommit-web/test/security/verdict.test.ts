import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Finding, Scanner, ScanFailedError } from '../../web/security/finding';
import { junitOf } from '../../web/security/report-junit';
import { sarifOf } from '../../web/security/report-sarif';
import { tableOf } from '../../web/security/report-table';
import { scanWith } from '../../web/security/scan';
import { scanOf } from '../../web/security/scan-dependencies';
import { sourceFiles } from '../../web/security/source-files';
import { parseThresholds } from '../../web/security/thresholds';
import { parseWaivers } from '../../web/security/waivers';

const EVAL: Finding = {
  scanner: 'code',
  id: 'security/detect-eval-with-expression',
  severity: 'high',
  file: 'src/sum.ts',
  line: 1,
  message: 'eval of <"terms">\u0000',
};
const LODASH: Finding = {
  scanner: 'dependencies',
  id: 'GHSA-jf85-cpcp-j695',
  severity: 'critical',
  file: 'package-lock.json',
  package: 'lodash',
  message: 'Prototype Pollution',
};
const THRESHOLDS = { code: 'medium', dependencies: 'high', secrets: 'low' } as const;
const finds = (...findings: Finding[]): Scanner => ({
  name: findings[0]?.scanner ?? 'code',
  scan: async () => ({ scanner: findings[0]?.scanner ?? 'code', findings, read: '2 files' }),
});
const crashes = (error: unknown): Scanner => ({ name: 'secrets', scan: () => Promise.reject(error) });
const waiver = (fields: object = {}) => ({
  id: EVAL.id,
  reason: 'only for the demo',
  owner: 'web@example.com',
  expires: '2026-12-31',
  ...fields,
});
const verdictOf = (scanners: Scanner[], waivers: ReturnType<typeof waiver>[] = [], today = '2026-11-29') =>
  scanWith(scanners, '/source', { waivers, thresholds: THRESHOLDS, today });

describe('the verdict', () => {
  it('passes if nothing is found', async () => {
    const verdict = await verdictOf([finds()]);

    expect(verdict.passed).toBe(true);
    expect(tableOf(verdict)).toContain('PASSED');
  });

  it('fails for a finding at its threshold, and passes for a less severe one', async () => {
    expect((await verdictOf([finds(EVAL)])).passed).toBe(false);
    expect((await verdictOf([finds({ ...EVAL, severity: 'medium' })])).passed).toBe(false);
    expect((await verdictOf([finds({ ...EVAL, severity: 'low' })])).passed).toBe(true);
  });

  it.each([
    ['everywhere', {}, true],
    ['in its file', { package: 'src/sum.ts' }, true],
    ['in another file', { package: 'src/other.ts' }, false],
    ['of another rule', { id: 'security/other' }, false],
    ['until today', { expires: '2026-11-29' }, true],
    ['until yesterday', { expires: '2026-11-28' }, false],
  ])('accepts a finding that is waived %s', async (_, fields, passed) => {
    expect((await verdictOf([finds(EVAL)], [waiver(fields)])).passed).toBe(passed);
  });

  it('reports waivers that match nothing, and those that have expired', async () => {
    const verdict = await verdictOf([finds()], [waiver(), waiver({ id: 'old', expires: '2026-01-01' })]);

    expect(verdict.passed).toBe(true);
    expect(tableOf(verdict)).toContain(`unused waiver, remove it: ${EVAL.id}`);
    expect(tableOf(verdict)).toContain('expired waiver: old, until 2026-01-01, of web@example.com');
  });

  it.each([
    [new ScanFailedError('no TypeScript was found'), 'no TypeScript was found'],
    ['a word', 'a word'],
  ])('fails if a scanner has no result, even if nothing was found: %s', async (error, problem) => {
    const verdict = await verdictOf([crashes(error), finds()]);

    expect(verdict.passed).toBe(false);
    expect(tableOf(verdict)).toContain(`secrets: NOT SCANNED: ${problem}`);
    expect(tableOf(verdict)).toContain('FAILED: no result from secrets');
    expect(verdict.scans).toHaveLength(1);
  });
});

describe('the reports', () => {
  const verdict = () =>
    verdictOf(
      [finds(EVAL), finds(LODASH), crashes(new Error('it crashed'))],
      [waiver({ id: LODASH.id, package: 'lodash' })],
    );

  it('are a table of the failures, with their places', async () => {
    const table = tableOf(await verdict());

    expect(table).toMatch(/fails +high +code +security\/detect-eval-with-expression +src\/sum\.ts:1/);
    expect(table).toMatch(/waived +critical +dependencies +GHSA-jf85-cpcp-j695 +lodash/);
    expect(table).toContain('FAILED: 1 findings without a waiver; no result from secrets');
  });

  it('are a table that ends with the failures', async () => {
    const mild = { ...EVAL, severity: 'low' as const, file: 'src/mild.ts' };
    const lines = tableOf(await verdictOf([finds(EVAL, mild)])).split('\n');

    expect(lines.findIndex((line) => line.startsWith('mild'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('fails')),
    );
  });

  it('are JUnit, with a suite for each scanner and without characters that XML does not take', async () => {
    const junit = junitOf(await verdict());

    expect(junit).toContain('<testsuite name="security.code" tests="2" failures="1" errors="0" skipped="0">');
    expect(junit).toContain('<testsuite name="security.dependencies" tests="2" failures="0" errors="0" skipped="1">');
    expect(junit).toContain('<testsuite name="security.secrets" tests="1" failures="0" errors="1" skipped="0">');
    expect(junit).toContain('eval of &lt;&quot;terms&quot;&gt;?');
  });

  it('are SARIF, in which waived findings are suppressed and crashed scanners have not succeeded', async () => {
    const { version, runs } = sarifOf(await verdict()) as { version: string; runs: Record<string, never[]>[] };

    expect(version).toBe('2.1.0');
    expect(runs).toMatchObject([
      {
        results: [
          {
            ruleId: EVAL.id,
            level: 'error',
            locations: [{ physicalLocation: { artifactLocation: { uri: 'src/sum.ts' }, region: { startLine: 1 } } }],
          },
        ],
      },
      { results: [{ ruleId: LODASH.id, suppressions: [{ justification: 'only for the demo' }] }] },
      { invocations: [{ executionSuccessful: false }], results: [] },
    ]);
  });
});

describe('a report of npm audit', () => {
  const audit = (total: number, via: unknown[] = []) =>
    JSON.stringify({ vulnerabilities: { lodash: { via } }, metadata: { dependencies: { total } } });
  const advisory = { name: 'lodash', title: 'Flaw', url: 'https://github.com/advisories/GHSA-1', range: '<4.17.12' };

  it.each([
    ['critical', 'critical'],
    ['moderate', 'medium'],
    ['info', 'low'],
    ['unheard of', 'high'],
  ])('reports a finding that npm calls %s as %s, once', (severity, expected) => {
    expect(scanOf(audit(12, [{ ...advisory, severity }, 'another-package']))).toMatchObject({
      read: '12 packages of package-lock.json',
      findings: [{ id: 'GHSA-1', package: 'lodash', severity: expected }],
    });
  });

  it.each([
    ['', 'the output of npm audit is not JSON'],
    ['null', 'npm reports no reason'],
    ['{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['{"error":{"code":"ENOLOCK","summary":"no lock file"}}', 'no lock file'],
    ['{"error":{"code":"ENOAUDIT","summary":""}}', 'ENOAUDIT'],
    [audit(0), 'found no package'],
  ])('is no result if it is %j', (json, problem) => {
    expect(() => scanOf(json)).toThrow(problem);
  });
});

describe('a waiver file', () => {
  const yaml = (fields: Readonly<Record<string, unknown>>) => JSON.stringify({ waivers: [waiver(fields)] });

  it('is read', () => {
    expect(parseWaivers(yaml({ package: 'lodash' }), 'waivers.yaml')).toEqual([waiver({ package: 'lodash' })]);
    expect(parseWaivers('waivers: []', 'waivers.yaml')).toEqual([]);
  });

  it.each([
    ['waivers: [', 'is not YAML'],
    ['', 'waivers is not a list'],
    ['waivers: no', 'waivers is not a list'],
    ['{"waivers":[],"other":1}', 'other is not a known key'],
    ['{"waivers":["text"]}', 'waivers.0 is not an object with keys and values'],
    [yaml({ reason: undefined }), 'waivers.0.reason is missing'],
    [yaml({ owner: ' ' }), 'waivers.0.owner is missing, empty'],
    [yaml({ package: '' }), 'waivers.0.package is missing, empty'],
    [yaml({ expired: '2026-12-31' }), 'waivers.0.expired is not a known key'],
    [yaml({ expires: '2026-02-30' }), "waivers.0.expires is '2026-02-30', which is not a date"],
    [JSON.stringify({ waivers: [waiver(), waiver()] }), 'is waived twice'],
  ])('is refused: %s', (text, problem) => {
    expect(() => parseWaivers(text, 'waivers.yaml')).toThrow(problem);
  });
});

describe('the thresholds', () => {
  it('are one for each scanner', () => {
    expect(parseThresholds('fail: { code: low, dependencies: high, secrets: critical }', 'security.yaml')).toEqual({
      code: 'low',
      dependencies: 'high',
      secrets: 'critical',
    });
  });

  it.each([
    ['', 'fail.code is not a severity'],
    ['fail: { code: low, dependencies: none, secrets: low }', 'fail.dependencies is not a severity'],
    ['fail: { code: low, dependencies: low, secrets: low, other: low }', 'fail.other is not a scanner'],
  ])('are refused: %s', (text, problem) => {
    expect(() => parseThresholds(text, 'security.yaml')).toThrow(problem);
  });
});

describe('the files that are scanned', () => {
  it('are all of the source, without generated files and without the targets of links', () => {
    const root = mkdtempSync(join(tmpdir(), 'source-'));
    ['src/deep', 'node_modules/a', '.git'].forEach((folder) => mkdirSync(join(root, folder), { recursive: true }));
    ['.env', 'src/deep/b.ts', 'node_modules/a/index.js', '.git/config'].forEach((file) =>
      writeFileSync(join(root, file), ''),
    );
    symlinkSync('/etc', join(root, 'link'));

    expect(sourceFiles(root)).toEqual(['.env', 'src/deep/b.ts']);

    rmSync(root, { recursive: true });
  });
});
