import * as v from 'valibot';
import { GateClosedError } from './errors';
import type { Finding } from './finding';
import { SEVERITIES } from './severity';

const severity = v.picklist(SEVERITIES);
const text = v.nullish(v.string());
const list = <T extends v.GenericSchema>(item: T) => v.nullish(v.array(item), []);

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html */
const BasicFinding = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  severity,
  uri: text,
  attributes: list(v.object({ key: v.string(), value: text })),
});

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EnhancedImageScanFinding.html */
const EnhancedFinding = v.object({
  severity,
  status: text,
  packageVulnerabilityDetails: v.object({
    vulnerabilityId: v.pipe(v.string(), v.nonEmpty()),
    sourceUrl: text,
    vulnerablePackages: list(v.object({ name: v.string(), version: text, fixedInVersion: text })),
  }),
});

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFindings.html */
const Page = v.object({
  findings: list(BasicFinding),
  enhancedFindings: list(EnhancedFinding),
  findingSeverityCounts: v.nullish(v.record(v.string(), v.number()), {}),
});

/**
 * Returns the findings of all pages of one scan.
 *
 * Closed findings of Inspector are omitted. Suppressed findings count, because only the reviewed waiver file can waive
 * findings.
 *
 * @throws GateClosedError if a page differs from the format that ECR documents, has an unknown severity, or lists fewer
 * findings than it counts
 */
export function readFindings(pages: readonly unknown[]): readonly Finding[] {
  const read = pages.map(readPage);
  const listed = read.reduce(
    (sum, { findings, enhancedFindings }) => sum + findings.length + enhancedFindings.length,
    0,
  );
  const counted = Math.max(
    0,
    ...read.map(({ findingSeverityCounts }) =>
      Object.values(findingSeverityCounts).reduce((sum, count) => sum + count, 0),
    ),
  );
  if (counted > listed) {
    throw new GateClosedError(
      `the scan counts ${counted} findings but lists ${listed}: the gate needs all findings to check the image; run the gate again`,
    );
  }
  return read.flatMap(({ findings, enhancedFindings }) => [
    ...findings.map(ofBasic),
    ...enhancedFindings.filter(({ status }) => status !== 'CLOSED').map(ofEnhanced),
  ]);
}

function readPage(page: unknown): v.InferOutput<typeof Page> {
  const result = v.safeParse(Page, page);
  if (!result.success) {
    const [issue] = result.issues;
    throw new GateClosedError(
      `findings of the scan cannot be read: ${v.getDotPath(issue) ?? 'the page'}: ${issue.message}; the image cannot be checked`,
    );
  }
  return result.output;
}

function ofBasic({ name, severity: found, uri, attributes }: v.InferOutput<typeof BasicFinding>): Finding {
  const attribute = (key: string) => attributes.find((one) => one.key === key)?.value ?? undefined;
  const packageName = attribute('package_name');
  return {
    id: name,
    severity: found,
    link: uri ?? undefined,
    packages: packageName ? [{ name: packageName, version: attribute('package_version') }] : [],
  };
}

function ofEnhanced({
  severity: found,
  packageVulnerabilityDetails: details,
}: v.InferOutput<typeof EnhancedFinding>): Finding {
  return {
    id: details.vulnerabilityId,
    severity: found,
    link: details.sourceUrl ?? undefined,
    packages: details.vulnerablePackages.map(({ name, version, fixedInVersion }) => ({
      name,
      version: version ?? undefined,
      fixedIn: fixedInVersion ?? undefined,
    })),
  };
}
