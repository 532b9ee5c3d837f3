import * as fc from 'fast-check';
import { GateClosedError } from '../../src/gate/errors';
import { formatLimits, parseLimits } from '../../src/gate/limits';
import { readFindings } from '../../src/gate/read-findings';
import { refusalOf } from '../../src/gate/refusal';
import { reportJunit } from '../../src/gate/report-junit';
import { reportText } from '../../src/gate/report-text';
import { SEVERITIES } from '../../src/gate/severity';
import { judge } from '../../src/gate/verdict';
import { basic, DIGEST, enhanced } from './scan-answers';

jest.setTimeout(30_000); // thousands of inputs

const NOW = Date.parse('2026-11-22T12:00:00Z');
const severity = fc.constantFrom(...SEVERITIES);
const finding = fc.record({
  id: fc.string({ minLength: 1, unit: 'binary' }),
  severity,
  packages: fc.array(fc.record({ name: fc.string(), version: fc.string() }, { requiredKeys: ['name'] })),
});
const limits = fc.dictionary(severity, fc.integer({ min: 0, max: 5 }), { minKeys: 1 });

describe('the findings of a scan', () => {
  it('is findings or a closed gate, whatever ECR sends', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(...SEVERITIES));
    const nearlyFinding = fc.oneof(
      fc.record({ name: value, severity: value, uri: value, attributes: value }, { requiredKeys: [] }),
      fc.record(
        {
          severity: value,
          status: value,
          packageVulnerabilityDetails: fc.record(
            { vulnerabilityId: value, vulnerablePackages: value },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: [] },
      ),
      fc.constantFrom(basic('CVE-1', 'HIGH', 'a'), enhanced('CVE-2', 'LOW')),
    );
    const page = fc.oneof(
      fc.anything(),
      fc.record(
        { findings: fc.array(nearlyFinding), enhancedFindings: fc.array(nearlyFinding), findingSeverityCounts: value },
        { requiredKeys: [] },
      ),
    );

    fc.assert(
      fc.property(fc.array(page, { minLength: 1 }), (pages) => {
        let result: unknown;
        try {
          result = readFindings(pages);
        } catch (error) {
          result = error;
        }

        expect(
          Array.isArray(result)
            ? result.every((one) => SEVERITIES.includes(one.severity))
            : result instanceof GateClosedError,
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a verdict', () => {
  it('lets nothing through that exceeds a limit, and is the same in whichever order findings come', () => {
    fc.assert(
      fc.property(fc.array(finding), limits, (findings, most) => {
        const verdict = judge(DIGEST, findings, [], most, NOW);

        expect(verdict.passed).toBe(
          SEVERITIES.every(
            (one) => findings.filter((found) => found.severity === one).length <= (most[one] ?? Infinity),
          ),
        );
        expect(judge(DIGEST, [...findings].reverse(), [], most, NOW).limits).toEqual(verdict.limits);
      }),
    );
  });

  it('is not worse for a waiver, whatever it waives', () => {
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1 }), limits, fc.nat(), (findings, most, at) => {
        const { id } = findings[at % findings.length];

        const [without, withWaiver] = [[], [{ id, reason: 'r', owner: 'o', expires: '2026-12-31' }]].map((waivers) =>
          judge(DIGEST, findings, waivers, most, NOW),
        );

        expect(withWaiver.passed || !without.passed).toBe(true);
        expect(withWaiver.unusedWaivers).toEqual([]);
      }),
    );
  });

  it('is printed without control characters, as text and as XML, whatever packages are called', () => {
    fc.assert(
      fc.property(fc.array(finding), limits, (findings, most) => {
        const verdict = judge(DIGEST, findings, [], most, NOW);

        expect(reportText(verdict).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
        expect(reportJunit(verdict).replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cs}/u);
        expect(reportJunit(verdict).match(/<testcase /g)?.length).toBe(verdict.limits.length);
      }),
    );
  });

  it('is refused in one line that names what there is too much of, whatever packages are called and however many there are', () => {
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1, maxLength: 50 }), (findings) => {
        const verdict = judge(DIGEST, findings, [], { [findings[0].severity]: 0 }, NOW);

        const refusal = refusalOf(verdict);

        expect(refusal).not.toMatch(/\p{Cc}/u);
        expect(refusal).toContain(
          `${DIGEST} has ${verdict.limits[0].found} ${findings[0].severity}, but the limit is 0; worst findings: `,
        );
        expect(refusal).toContain('; update the packages to fixed versions, or waive each finding');
        expect(refusal.split(` (${findings[0].severity})`).length - 1).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('is by limits that are read as they were written', () => {
    fc.assert(
      fc.property(limits, (most) => {
        expect(parseLimits(formatLimits(most))).toEqual({ ...most });
      }),
    );
  });
});
