import { type Finding, ScanFailedError, type Severity } from '../service/security/finding';

/** By the level of wapiti. */
const SEVERITIES: readonly Severity[] = ['low', 'low', 'medium', 'high', 'critical'];
/** Wapiti takes script that an answer repeats for medium. Where people pay it is more. */
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
 * The findings in a report of wapiti, which ends with 0 whatever it found, and also if it reached nothing.
 *
 * @param operations how many there are: the scanner has to have asked for as many
 * @throws ScanFailedError if it is no report, or the scanner has not asked for everything
 */
export function findingsIn(json: string, operations: number): readonly Finding[] {
  const { vulnerabilities, infos } = parsed(json);
  const asked = infos?.crawled_pages_nbr;
  if (vulnerabilities === undefined || asked === undefined) {
    throw new ScanFailedError('the report of wapiti lacks the vulnerabilities or the number of requests');
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
    throw new ScanFailedError(`wapiti wrote no JSON, but: ${json.slice(0, 200)}`);
  }
}
