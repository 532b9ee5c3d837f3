import { Files, Job, JobFailedError } from '@slipway/pipeline-job';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { Gate, judgeJob } from '../../src/gate/judge-job';
import { ScanPage } from '../../src/gate/scan';
import type { Verdict } from '../../src/gate/verdict';
import { basic, DIGEST, enhanced, OTHER_DIGEST } from './scan-answers';

jest.setTimeout(30_000); // hundreds of inputs

const NOW = Date.parse('2026-11-22T12:00:00Z');

/** Processes one job with untrusted input: parameters, artifact, continuation token, and a page of a scan. */
async function work({
  parameters = { digest: DIGEST } as unknown,
  files = {} as Files,
  progress = undefined as unknown,
  page = {} as ScanPage,
}) {
  const verdicts: Verdict[] = [];
  const stored: Files[] = [];
  const job = {
    id: 'job-1',
    parameters,
    progress,
    input: async () => files,
    output: async (made: Files) => void stored.push(made),
  } as unknown as Job;
  const gate: Gate = {
    scans: { page: async () => page },
    limits: { CRITICAL: 0, HIGH: 0 },
    timeoutMilliseconds: 60_000,
    now: () => NOW,
    record: (verdict) => void verdicts.push(verdict),
  };
  const answer = await judgeJob(job, gate).catch((error: unknown) => error);
  return { answer, verdicts, stored };
}

const finding = fc.oneof(
  fc.constantFrom(basic('CVE-1', 'HIGH', 'openssl'), basic('CVE-2', 'CRITICAL'), basic('CVE-3', 'LOW', 'zlib')),
  fc.record(
    { name: fc.jsonValue(), severity: fc.oneof(fc.constant('HIGH'), fc.string()), attributes: fc.jsonValue() },
    { requiredKeys: ['severity'] },
  ),
);
const page: fc.Arbitrary<ScanPage> = fc.record({
  digest: fc.constantFrom(DIGEST, DIGEST, DIGEST, OTHER_DIGEST, undefined),
  status: fc.oneof(
    fc.constantFrom('COMPLETE', 'COMPLETE', 'ACTIVE', 'PENDING', 'IN_PROGRESS', 'FAILED', 'UNSUPPORTED_IMAGE'),
    fc.string(),
  ),
  completedAt: fc.constantFrom(new Date(NOW), new Date(NOW), undefined),
  findings: fc.oneof(
    fc.record({
      findings: fc.array(finding),
      enhancedFindings: fc.subarray([enhanced('CVE-4', 'HIGH'), enhanced('CVE-5', 'LOW')]),
    }),
    fc.jsonValue(),
  ),
});
const waivers = fc
  .oneof(
    fc.constantFrom(
      undefined,
      'waivers: []',
      stringify({
        waivers: ['CVE-1', 'CVE-2', 'CVE-4'].map((id) => ({ id, reason: 'r', owner: 'o', expires: '2026-12-31' })),
      }),
    ),
    fc.string({ unit: 'binary' }),
  )
  .map((text): Files => (text === undefined ? {} : { 'waivers.yaml': Buffer.from(text) }));

describe('[GC-05] a job of the gate', () => {
  it('is answered by a verdict with its reports, by patience, or by words, whatever the scan, the artifact and the parameters are', async () => {
    await fc.assert(
      fc.asyncProperty(
        page,
        waivers,
        fc.oneof(fc.constant({ digest: DIGEST }), fc.jsonValue()),
        async (scan, files, parameters) => {
          const { answer, verdicts, stored } = await work({ page: scan, files, parameters });

          const [passed, refused, waits] = [
            verdicts.at(0)?.passed === true,
            answer instanceof JobFailedError,
            (answer as { done?: boolean }).done === false,
          ];
          expect([passed, refused, waits].filter(Boolean)).toHaveLength(1);
          expect(stored).toHaveLength(verdicts.length);
          expect(stored.flatMap((made) => Object.keys(made))).toEqual(
            verdicts.length > 0 ? ['gate.txt', 'gate.json', 'junit.xml'] : [],
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('lets through only an image that was scanned under its own digest and has no HIGH or CRITICAL that is not waived', async () => {
    await fc.assert(
      fc.asyncProperty(page, waivers, async (scan, files) => {
        const {
          answer,
          verdicts: [verdict],
        } = await work({ page: scan, files });

        const safe = () =>
          scan.digest === DIGEST &&
          scan.completedAt !== undefined &&
          ['COMPLETE', 'ACTIVE'].includes(scan.status as string) &&
          verdict.findings.every(
            ({ severity, waivedUntil }) => !['HIGH', 'CRITICAL'].includes(severity) || waivedUntil,
          );
        expect((answer as { done?: boolean }).done !== true || safe()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [59_999, false],
    [60_000, true],
  ])('waits from its first invocation: after %s ms it is over: %s', async (waited, over) => {
    const { answer } = await work({ progress: { since: NOW - waited }, page: { digest: DIGEST, status: 'PENDING' } });

    expect(answer instanceof JobFailedError).toBe(over);
    expect((answer as { progress?: object }).progress).toEqual(over ? undefined : { since: NOW - waited });
  });

  it('accepts findings at any time, however late', async () => {
    const { answer } = await work({
      progress: { since: 0 },
      page: { digest: DIGEST, status: 'COMPLETE', completedAt: new Date(NOW), findings: { findings: [] } },
    });

    expect(answer).toMatchObject({ done: true });
  });
});
