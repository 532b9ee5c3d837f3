import { execFile } from 'node:child_process';
import { type Finding, type Scan, ScanFailedError, type Scanner, type Severity } from './finding';
import { toolEnvironment } from './tool-environment';

const LOCK_FILE = 'package-lock.json';
const SEVERITY_OF: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  moderate: 'medium',
  low: 'low',
  info: 'low',
};

interface Advisory {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  readonly severity: string;
  readonly range: string;
}

interface AuditReport {
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (string | Advisory)[] }>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
}

/** Scanner that runs `npm audit` on the lock file. `AUDIT_REGISTRY` selects an advisory service other than npm's. */
export const dependencyScanner: Scanner = {
  name: 'dependencies',
  scan: async (root) => scanOf(await audit(root, process.env.AUDIT_REGISTRY)),
};

/** Returns the output of `npm audit --json`, for any exit code, because findings and failures both exit with 1. */
function audit(root: string, registry?: string): Promise<string> {
  // set explicitly, because with one of them turned off in the npm configuration, npm reports no findings
  const asked = ['--audit=true', '--offline=false'];
  const args = ['audit', '--json', '--package-lock-only', ...asked, ...(registry ? [`--registry=${registry}`] : [])];
  return new Promise((resolve, reject) => {
    execFile(
      'npm',
      args,
      { cwd: root, env: toolEnvironment(), maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error && stdout.trim() === '') {
          reject(new ScanFailedError(`npm audit printed nothing: ${stderr.trim() || error.message}`));
        } else {
          resolve(stdout);
        }
      },
    );
  });
}

/**
 * Returns the findings in an `npm audit` report.
 *
 * @throws ScanFailedError if the text is not a report, for example because the advisory service could not be reached,
 * or if the report covers no package
 */
export function scanOf(json: string): Scan {
  const { vulnerabilities, metadata, message, error } = parsed(json);
  const total = metadata?.dependencies?.total;
  if (vulnerabilities === undefined || total === undefined) {
    throw new ScanFailedError(
      `npm audit has no result: ${error?.summary || message || error?.code || 'npm reports no reason'}`,
    );
  }
  if (total === 0) {
    throw new ScanFailedError(`npm audit found no package in ${LOCK_FILE}`);
  }
  const advisories = Object.values(vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((entry): entry is Advisory => typeof entry !== 'string');
  return { scanner: 'dependencies', read: `${total} packages of ${LOCK_FILE}`, findings: advisories.map(findingOf) };
}

function findingOf({ name, title, url, severity, range }: Advisory): Finding {
  return {
    scanner: 'dependencies',
    id: url.split('/').at(-1)!,
    severity: SEVERITY_OF[severity] ?? 'high',
    file: LOCK_FILE,
    package: name,
    message: `${title} (${range})`,
  };
}

function parsed(json: string): AuditReport {
  try {
    return (JSON.parse(json) ?? {}) as AuditReport;
  } catch {
    throw new ScanFailedError(`the output of npm audit is not JSON: ${json.slice(0, 200)}`);
  }
}
