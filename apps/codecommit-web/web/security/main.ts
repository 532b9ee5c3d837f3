import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { junitOf } from './report-junit';
import { sarifOf } from './report-sarif';
import { tableOf } from './report-table';
import { scanWith } from './scan';
import { codeScanner } from './scan-code';
import { dependencyScanner } from './scan-dependencies';
import { secretScanner } from './scan-secrets';
import { parseThresholds } from './thresholds';
import { parseWaivers } from './waivers';

const WAIVERS = 'waivers.yaml';
const THRESHOLDS = 'security.yaml';
const REPORTS = 'reports';

const root = process.cwd();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const write = (file: string, content: string) => writeFileSync(join(root, REPORTS, file), content);

const verdict = await scanWith([codeScanner, dependencyScanner, secretScanner], root, {
  waivers: parseWaivers(read(WAIVERS), WAIVERS),
  thresholds: parseThresholds(read(THRESHOLDS), THRESHOLDS),
  today: new Date().toISOString().slice(0, 10),
});

mkdirSync(join(root, REPORTS), { recursive: true });
write('security.txt', tableOf(verdict));
write('security.junit.xml', junitOf(verdict));
write('security.sarif', `${JSON.stringify(sarifOf(verdict), undefined, 2)}\n`);
console.log(tableOf(verdict));
if (process.env.AUDIT_REGISTRY) {
  console.log(`the advisories are from ${process.env.AUDIT_REGISTRY}, not from the npm registry`);
}
process.exitCode = verdict.passed ? 0 : 1;
