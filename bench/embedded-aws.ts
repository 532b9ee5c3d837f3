import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployAssembly, refuseRealAccount, RunningEmbeddedAws, startForAssembly } from '@slipway/embedded-aws';
import { ROOT } from '../scripts/members';
import { SETTINGS } from './settings';
import { Row } from './results';
import { median, millisecondsOf, run } from './timing';

const RUNS = 5;
const STACKS = 10;

/** Measures the start time of the embedded AWS, the time to deploy ten pipeline stacks, and the memory use. */
export async function embeddedAws(folder: string): Promise<Row[]> {
  refuseRealAccount(process.env);
  const assembly = join(folder, 'ten-stacks');
  run(process.execPath, ['slipway.cjs', '--stacks', String(STACKS)], join(ROOT, 'bench', 'pipelines'), {
    ...SETTINGS,
    CDK_OUTDIR: assembly,
  });
  const times: Measured[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) {
    times.push(await measured(assembly));
    process.stdout.write('.');
  }
  process.stdout.write('\n');
  const of = (name: keyof Measured) => median(times.map((time) => time[name]));
  return [
    {
      id: 'embedded-start',
      what: 'Start time of the embedded AWS',
      value: of('start') / 1000,
      unit: 's',
      details: { runs: RUNS },
    },
    {
      id: 'embedded-deploy',
      what: `Deployment of ${STACKS} stacks with one pipeline each`,
      value: of('deploy') / 1000,
      unit: 's',
      details: { 'each stack, ms': of('deploy') / STACKS, runs: RUNS },
    },
    {
      id: 'embedded-memory',
      what: `Memory use of the embedded AWS with ${STACKS} deployed stacks`,
      value: of('deployed'),
      unit: 'MB',
      details: { 'before, MB': of('started'), 'this benchmark, MB': process.memoryUsage.rss() / 1024 ** 2, runs: RUNS },
    },
  ];
}

/** Measured durations, in milliseconds, and memory use, in megabytes. */
interface Measured {
  readonly start: number;
  readonly deploy: number;
  readonly started: number;
  readonly deployed: number;
}

async function measured(assembly: string): Promise<Measured> {
  let aws!: RunningEmbeddedAws;
  const start = await millisecondsOf(async () => {
    aws = await startForAssembly(assembly);
  });
  try {
    const started = megabytesOf(aws.pid!);
    const deploy = await millisecondsOf(async () => deployAssembly(aws, assembly));
    return { start, deploy, started, deployed: megabytesOf(aws.pid!) };
  } finally {
    await aws.stop();
  }
}

/** Returns the resident memory of a process, in megabytes. */
function megabytesOf(pid: number): number {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
