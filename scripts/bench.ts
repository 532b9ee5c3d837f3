import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { containers } from './bench/containers';
import { editLoop } from './bench/edit-loop';
import { localRun } from './bench/local-run';
import { npmTest } from './bench/npm-test';
import { asJson, asLine, asMarkdown, Row } from './bench/results';
import { synthesis } from './bench/synthesis';
import { run } from './bench/timing';
import { webhook } from './bench/webhook';
import { ROOT } from './members';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // versions up to the pinned one run on Node 20

const TARGET = join(ROOT, 'docs', 'bench');

interface Part {
  readonly name: string;
  readonly measure: (folder: string) => Promise<Row[]>;
}

const PARTS: readonly Part[] = [
  { name: 'synthesis', measure: synthesis },
  { name: 'from an edited line to a fresh cdk.out', measure: editLoop },
  { name: 'actions on this machine, and a bucket of 10,000 versions', measure: localRun },
  { name: 'deliveries to the webhook', measure: webhook },
  { name: 'containers: the scan gate, and the sizes of functions', measure: containers },
];
const FULL: Part = { name: '`npm test`, cold and warm', measure: npmTest };

/**
 * Measures, and writes `docs/bench`. Some three minutes; with `--full` also `npm test` in a fresh clone, some minutes more.
 * `--only <word>` measures the parts whose name has that word, and keeps the other rows of the last run.
 *
 * A goal that is missed is reported, and is no failure.
 */
async function main(): Promise<void> {
  const {
    values: { full, only = '' },
  } = parseArgs({ options: { full: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    console.log('building');
    run(
      'npx',
      [
        'nx',
        'run-many',
        '-t',
        'bundle',
        'build',
        '--output-style=static',
        '-p',
        '@slipway-apps/brazilcart',
        '@slipway-apps/github-container',
        '@slipway/local',
      ],
      ROOT,
    );
    const rows: Row[] = [];
    const parts = (full ? [...PARTS, FULL] : PARTS).filter(({ name }) => name.includes(only));
    if (parts.length === 0) {
      throw new Error(`no part has '${only}' in its name: they are ${PARTS.map(({ name }) => name).join('; ')}`);
    }
    for (const [index, { name, measure }] of parts.entries()) {
      console.log(`\n${index + 1} of ${parts.length}: ${name}`);
      const measured = await measure(folder);
      measured.forEach((row) => console.log(`  ${asLine(row)}`));
      rows.push(...measured);
      write(rows);
    }
    console.log('\nwritten to docs/bench');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What this run has not measured is kept from an earlier one. */
function write(measured: readonly Row[]): void {
  const file = join(TARGET, 'results.json');
  const before: Row[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).rows : [];
  const rows = [...before.filter(({ id }) => !measured.some((row) => row.id === id)), ...measured];
  const results = { date: new Date().toISOString(), node: process.version, cores: availableParallelism(), rows };
  mkdirSync(TARGET, { recursive: true });
  writeFileSync(file, asJson(results));
  writeFileSync(join(TARGET, 'README.md'), asMarkdown(results));
}

main().catch((error: Error) => {
  console.error(`\nbench: ${error.message}`);
  process.exitCode = 1;
});
