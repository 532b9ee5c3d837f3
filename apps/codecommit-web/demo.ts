import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DemoProps, packageCache, Reviewer, runDemo } from '@slipway/local';
import { Advisories } from '@slipway/testing/advisories';
import { Collector } from './demo/collector';
import { RealDatabase } from './demo/real-database';
import { DATABASE_SECRET, Releases } from './demo/releases';
import { SampleWeb, WEB } from './demo/sample-web';

/** Returns the variables with which the app is synthesized. */
export async function environment(): Promise<Record<string, string>> {
  return {
    ENVIRONMENT_SUFFIX: 'demo',
    AWS_REGION: 'us-east-1',
    ALERT_EMAIL: 'devops@company.com',
    DATABASE: 'postgres',
    COLLECTOR_IMAGE: `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`, // it is not pulled
  };
}

/**
 * Pushes a good release, a release for each gate that stops it (scan, tests, approval, health), and another good
 * release. Then checks the traces and the rate limit, and rotates the secrets. Resolves to the exit code.
 */
export async function demo(props: DemoProps): Promise<number> {
  const surroundings: Surroundings = { stoppable: [] };
  try {
    return await runIn(surroundings, props);
  } finally {
    await Promise.all(surroundings.stoppable.map((one) => one.stop()));
  }
}

/** Local servers that replace services outside this machine. */
interface Surroundings {
  /** Servers that have been started, and must be stopped at the end. */
  readonly stoppable: { stop(): Promise<void> }[];
}

async function runIn({ stoppable }: Surroundings, props: DemoProps): Promise<number> {
  const started = async <T extends Surroundings['stoppable'][number]>(starting: Promise<T>): Promise<T> => {
    const one = await starting;
    stoppable.push(one);
    return one;
  };
  const advisories = await started(Advisories.start());
  const collector = await started(Collector.start());
  const database = await started(RealDatabase.start());
  collector.takePlaceIn(props.assembly);
  database.takePlaceIn(props.assembly);
  return runDemo(props, async ({ progress, approver, story }) => {
    const work = join(props.folder, '..', 'web');
    rmSync(work, { recursive: true, force: true });
    const web = SampleWeb.in(work);
    const reviewer = new Reviewer(approver);
    const remarks = [
      `the advisories about packages are from ${advisories.url}, not from the npm registry; the only advisory is one for lodash`,
      `traces are sent to a collector at ${collector.url}, which replaces the collector in each task`,
      'the database is a real PostgreSQL on this machine, not on RDS',
    ];
    remarks.forEach((remark) => progress.step(remark));
    return {
      approver: reviewer,
      buildEnvironment: { ...(await packageCache(WEB, props.cache, progress.step)), AUDIT_REGISTRY: advisories.url },
      remarks,
      deliver: async (run) => {
        await database.takePlaceOf(run, DATABASE_SECRET);
        return new Releases({ run, web, reviewer, collector, database, progress, story }).tell();
      },
    };
  });
}
