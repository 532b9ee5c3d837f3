import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Scan, ScanFailedError, type Scanner } from '../service/security/finding';
import { type ApiDescription, apiDescription } from './api-description';
import { findingsIn } from './wapiti-report';

/**
 * Wapiti modules that send requests only to the green tasks. The modules ssrf, xxe and log4shell need a server on the
 * internet.
 */
const MODULES = ['crlf', 'exec', 'file', 'permanentxss', 'redirect', 'sql', 'xss'];
const SCAN_SECONDS = 600;
const ATTACK_SECONDS = 300;
/** Output of an incomplete scan, after which wapiti also exits with 0. */
const INCOMPLETE = /Max (?:scan|attack) time was reached.*|\d+ requests were skipped due to network issues|Traceback.*/;

/** Scanner that runs wapiti against every operation in the API description of a running service. */
export function greenScanner(url: string, pauseMs?: number): Scanner {
  return { name: 'dast', scan: async () => scan(url, await apiDescription(url, pauseMs)) };
}

async function scan(url: string, { openApi, operations }: ApiDescription): Promise<Scan> {
  const folder = mkdtempSync(join(tmpdir(), 'dast-'));
  try {
    const api = join(folder, 'openapi.json');
    const report = join(folder, 'report.json');
    writeFileSync(api, JSON.stringify(openApi));
    const said = await wapiti(['--url', `${url}/`, '--swagger', api, ...bounds(folder), '--output', report], folder);
    const incomplete = INCOMPLETE.exec(said);
    if (incomplete) {
      throw new ScanFailedError(`wapiti did not finish: ${incomplete[0]}`);
    }
    return {
      scanner: 'dast',
      findings: findingsIn(readFileSync(report, 'utf8'), operations.length),
      read: `${operations.length} operations at ${url}, attacked by ${MODULES.join(', ')}`,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bounds(folder: string): string[] {
  return [
    ...['--scope', 'folder', '--module', MODULES.join(','), '--depth', '3', '--level', '1', '--flush-session'],
    ...['--max-scan-time', String(SCAN_SECONDS), '--max-attack-time', String(ATTACK_SECONDS)],
    ...['--store-session', join(folder, 'session'), '--store-config', join(folder, 'config')],
    ...['--no-bugreport', '--verbose', '0', '--format', 'json'],
  ];
}

/** Runs wapiti without the build's credentials, and returns its output. */
async function wapiti(args: readonly string[], home: string): Promise<string> {
  const { PATH } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn('wapiti', args, { env: { PATH, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    [child.stdout, child.stderr].forEach((stream) => stream.on('data', (text: Buffer) => (said += text.toString())));
    child.once('error', (error) => reject(new ScanFailedError(`wapiti cannot be started: ${error.message}`)));
    child.once('close', (code) =>
      code === 0
        ? resolve(said)
        : reject(new ScanFailedError(`wapiti ended with exit code ${code}: ${said.slice(-500)}`)),
    );
  });
}
