import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cdkPipelines } from './cdk-pipelines';
import { containers } from './containers';
import { editLoop } from './edit-loop';
import { embeddedAws } from './embedded-aws';
import { localRun } from './local-run';
import { npmTest } from './npm-test';
import { pipelines } from './pipelines';
import { posture } from './posture';
import { asJson, asLine, asMarkdown, Row } from './results';
import { synthesis } from './synthesis';
import { run } from './timing';
import { watch } from './watch';
import { webhook } from './webhook';
import { ROOT } from '../scripts/members';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // the pinned version runs on Node 20

const TARGET = join(ROOT, 'bench');

interface Part {
  readonly name: string;
  readonly measure: (folder: string) => Promise<Row[]>;
}

const PARTS: readonly Part[] = [
  { name: 'synthesis of two apps', measure: synthesis },
  { name: '100 pipeline stacks, compared with plain CDK constructs', measure: pipelines },
  { name: 'the posture checks', measure: posture },
  { name: 'the time from an edited line to a new cdk.out', measure: editLoop },
  { name: 'the embedded AWS, with ten stacks', measure: embeddedAws },
  { name: 'a sample CDK Pipelines app, from a push to the deployed stage', measure: cdkPipelines },
  { name: 'local actions, and emptying a bucket with 10,000 object versions', measure: localRun },
  { name: 'from an edited line to its build, with slipway watch', measure: watch },
  { name: 'webhook deliveries', measure: webhook },
  { name: 'the scan gate, and the bundle sizes of functions', measure: containers },
];
const FULL: Part = { name: '`npm test`, with a cold and a warm cache', measure: npmTest };

/**
 * Runs the benchmark, which takes about seven minutes, and writes the results to `bench/README.md` and
 * `bench/results.json`. Results of earlier runs are not kept.
 *
 * `--full` also measures `npm test` in a fresh clone, which takes several more minutes. `--only <word>` measures only
 * the parts whose names contain the word; all other parts are listed as not included.
 *
 * The benchmark reports goals that were missed, but does not fail because of them.
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
      throw new Error(
        `no part has a name that contains '${only}'; the parts are: ${PARTS.map(({ name }) => name).join('; ')}`,
      );
    }
    for (const [index, { name, measure }] of parts.entries()) {
      console.log(`\n${index + 1} of ${parts.length}: ${name}`);
      const measured = await measure(folder);
      measured.forEach((row) => console.log(`  ${asLine(row)}`));
      rows.push(...measured);
      const measuredParts = parts.slice(0, index + 1);
      write(
        rows,
        [...PARTS, FULL].filter((part) => !measuredParts.includes(part)).map((part) => part.name),
      );
    }
    console.log('\nwritten to bench/README.md');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes the results of this run, without earlier results, because results of different runs are not comparable. */
function write(rows: readonly Row[], absent: readonly string[]): void {
  const results = {
    date: new Date().toISOString(),
    node: process.version,
    cores: availableParallelism(),
    rows,
    absent,
  };
  writeFileSync(join(TARGET, 'results.json'), asJson(results));
  writeFileSync(join(TARGET, 'README.md'), asMarkdown(results));
}

main().catch((error: Error) => {
  console.error(`\nbench: ${error.message}`);
  process.exitCode = 1;
});
