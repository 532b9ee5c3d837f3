import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/members';
import { Row } from './results';
import { median } from './timing';

const FINDINGS = 1_000;
const PAGE = 100;
const WAIVERS = 100;
const RUNS = 15;
const DIGEST = `sha256:${'a'.repeat(64)}`;

const BUNDLES: readonly (readonly [string, string, string])[] = [
  ['scan-gate', 'container-image', 'that evaluates image scans'],
  ['deploy', 'ecs-bluegreen', 'that rolls out images'],
  ['live-state', 'ecs-bluegreen', 'that manages traffic rules'],
  ['smoke-test', 'ecs-bluegreen', 'that tests the green tasks'],
  ['report-failure', 'notifications', 'that reports failures'],
];

/**
 * Measures the time in which the scan gate evaluates a large scan, without the time of ECR, and the bundle sizes of the
 * container functions.
 */
export async function containers(): Promise<Row[]> {
  const { judgeJob } = await import(join(ROOT, 'packages', 'container-image', 'lib', 'gate', 'judge-job.js'));
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await judgeJob(job(), gate());
    times.push(performance.now() - start);
  }
  return [
    {
      id: 'gate',
      what: 'Time to evaluate 1,000 scan findings with 100 waivers',
      value: median(times),
      unit: 'ms',
      details: { 'first, ms': times[0], pages: FINDINGS / PAGE, runs: RUNS },
    },
    ...BUNDLES.map(([name, member, does]): Row => ({
      id: `${name}-bundle`,
      what: `Bundle size of the function ${does}`,
      value: statSync(join(ROOT, 'packages', member, 'assets', `${name}.lambda`, 'index.js')).size / 1024,
      unit: 'KB',
      details: {},
    })),
  ];
}

/** Returns a pipeline job whose input artifact contains waivers. */
function job(): object {
  const waivers = Array.from(
    { length: WAIVERS },
    (_, index) => `  - { id: ${idOf(index)}, reason: not reached, owner: platform@example.com, expires: 2999-12-31 }`,
  );
  const files = { 'waivers.yaml': Buffer.from(['waivers:', ...waivers].join('\n')) };
  return {
    parameters: { digest: DIGEST },
    progress: undefined,
    input: async () => files,
    output: async () => undefined,
  };
}

/** Returns a gate whose repository responds immediately. No limit applies to the findings, which are all MEDIUM. */
function gate(): object {
  const page = async (digest: string, token = '0') => ({
    digest,
    status: 'COMPLETE',
    completedAt: new Date(),
    findings: pageFrom(Number(token)),
    nextToken: Number(token) + PAGE < FINDINGS ? String(Number(token) + PAGE) : undefined,
  });
  return {
    scans: { page },
    limits: { CRITICAL: 0, HIGH: 0 },
    timeoutMilliseconds: 60_000,
    now: Date.now,
    record: () => undefined,
  };
}

function pageFrom(first: number): object {
  const findings = Array.from({ length: PAGE }, (_, index) => ({
    name: idOf(first + index),
    severity: 'MEDIUM',
    attributes: [
      { key: 'package_name', value: `library-${index}` },
      { key: 'package_version', value: '1.0' },
    ],
  }));
  return { findings, findingSeverityCounts: { MEDIUM: FINDINGS } };
}

function idOf(number: number): string {
  return `CVE-2026-${10_000 + number}`;
}
