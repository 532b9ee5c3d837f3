import { type Finding, ScanFailedError, type Severity } from '../service/security/finding';

/** Severity for each level in a wapiti report. */
const SEVERITIES: readonly Severity[] = ['low', 'low', 'medium', 'high', 'critical'];
/**
 * Findings with a higher severity than in wapiti. Cross-site scripting is medium there, but high in a payment service.
 */
const WORSE: Readonly<Record<string, Severity>> = { xss: 'high' };

interface Flaw {
  readonly method: string;
  readonly path: string;
  readonly info: string;
  readonly level: number;
  readonly module: string;
}

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, readonly Flaw[]>>;
  readonly infos?: { readonly crawled_pages_nbr?: number };
}

/**
 * Returns the findings in a wapiti report, without duplicates. Wapiti exits with 0 even if it has findings, or could
 * not reach the service.
 *
 * @param operations number of operations in the API description; the scanner must have requested at least as many
 * @throws ScanFailedError if the text is not a wapiti report, or wapiti has not requested all operations
 */
export function findingsIn(json: string, operations: number): readonly Finding[] {
  const { vulnerabilities, infos } = parsed(json);
  const asked = infos?.crawled_pages_nbr;
  if (vulnerabilities === undefined || asked === undefined) {
    throw new ScanFailedError('the wapiti report does not contain the vulnerabilities or the number of requests');
  }
  if (asked < operations) {
    throw new ScanFailedError(`wapiti requested ${asked} of ${operations} operations: the others were not scanned`);
  }
  const findings = Object.values(vulnerabilities).flat().map(findingOf);
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function findingOf({ method, path, info, level, module }: Flaw): Finding {
  const severity = SEVERITIES[level] ?? 'high';
  return {
    scanner: 'dast',
    id: `dast/${module}`,
    severity: severity === 'medium' ? (WORSE[module] ?? severity) : severity,
    file: `${method} ${path}`,
    message: info,
  };
}

function parsed(json: string): Report {
  try {
    return (JSON.parse(json) ?? {}) as Report;
  } catch {
    throw new ScanFailedError(`the output of wapiti is not JSON: ${json.slice(0, 200)}`);
  }
}
