import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { junitOf } from '../service/security/report-junit';
import { sarifOf } from '../service/security/report-sarif';
import { tableOf } from '../service/security/report-table';
import { scanWith } from '../service/security/scan';
import { parseThresholds } from '../service/security/thresholds';
import { parseWaivers } from '../service/security/waivers';
import { greenScanner } from './green-scanner';

/** Scans the service at TEST_URL, and sets the exit code: 0 if all findings are accepted, otherwise 1. */
async function main(): Promise<void> {
  const { TEST_URL } = process.env;
  if (!TEST_URL) {
    throw new Error('TEST_URL is not set: set it to the URL of the test listener, such as http://balancer:9000');
  }
  const read = (file: string) => readFileSync(file, 'utf8');
  const verdict = await scanWith([greenScanner(TEST_URL)], process.cwd(), {
    waivers: parseWaivers(read('waivers.yaml'), 'waivers.yaml'),
    thresholds: parseThresholds(read('dast.yaml'), 'dast.yaml', ['dast']),
    today: new Date().toISOString().slice(0, 10),
  });
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/dast.txt', tableOf(verdict));
  writeFileSync('reports/dast.junit.xml', junitOf(verdict));
  writeFileSync('reports/dast.sarif', `${JSON.stringify(sarifOf(verdict), undefined, 2)}\n`);
  console.log(tableOf(verdict));
  process.exitCode = verdict.passed ? 0 : 1;
}

void main();
