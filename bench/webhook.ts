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

/** Measures the time of the webhook's function for a delivery, without the time of the network and the services. */
export async function webhook(): Promise<Row[]> {
  const bytes = statSync(join(ROOT, 'packages', 'github-webhook', 'assets', 'receive.lambda', 'index.js')).size;
  const cold = median(Array.from({ length: COLD_STARTS }, () => deliveries().cold));
  const { accepted, refused } = deliveries(DELIVERIES);
  return [
    {
      id: 'webhook',
      what: 'A signed push of 8 KB through the webhook function, with services that answer immediately',
      value: accepted.p50,
      unit: 'ms',
      details: {
        'p99, ms': accepted.p99,
        'a second': accepted.perSecond,
        'refused a second': refused.perSecond,
        deliveries: DELIVERIES,
      },
    },
    {
      id: 'webhook-cold',
      what: 'First delivery of a new process, with the SDK loaded',
      value: cold,
      unit: 'ms',
      details: { runs: COLD_STARTS },
    },
    {
      id: 'webhook-bundle',
      what: 'Bundle of the webhook function',
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
