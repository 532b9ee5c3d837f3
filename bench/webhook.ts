import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/members';
import { workspaceEnvironment } from '../scripts/workspace-environment';
import { Row } from './results';
import { median } from './timing';

const DELIVERIES = 5_000;
const COLD_STARTS = 7;

interface Series {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Measures the time in which the webhook function processes a delivery, without the network and AWS services. */
export async function webhook(): Promise<Row[]> {
  const bytes = statSync(join(ROOT, 'packages', 'github-webhook', 'assets', 'receive.lambda', 'index.js')).size;
  const cold = median(Array.from({ length: COLD_STARTS }, () => deliveries().cold));
  const { accepted, refused } = deliveries(DELIVERIES);
  return [
    {
      id: 'webhook',
      what: 'Time in which the webhook function processes a signed push of 8 KB, excluding AWS services',
      value: accepted.p50,
      unit: 'ms',
      details: {
        'p99, ms': accepted.p99,
        'deliveries each second': accepted.perSecond,
        'refused deliveries each second': refused.perSecond,
        deliveries: DELIVERIES,
      },
    },
    {
      id: 'webhook-cold',
      what: 'Time of the first delivery of the webhook function, including loading the SDK',
      value: cold,
      unit: 'ms',
      details: { runs: COLD_STARTS },
    },
    {
      id: 'webhook-bundle',
      what: 'Bundle size of the webhook function',
      value: bytes / 1024,
      unit: 'KB',
      goal: 150,
      details: {},
    },
  ];
}

function deliveries(count = 0): { readonly cold: number; readonly accepted: Series; readonly refused: Series } {
  return JSON.parse(
    execFileSync(process.execPath, [join(__dirname, 'deliveries.cjs'), String(count)], {
      env: workspaceEnvironment(),
      encoding: 'utf8',
    }),
  );
}
