import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DemoProps, packageCache, runDemo } from '@slipway/local';
import { Advisories } from './demo/advisories';
import { Collector } from './demo/collector';
import { Releases } from './demo/releases';
import { Reviewer } from './demo/reviewer';
import { SampleWeb, WEB } from './demo/sample-web';

/** What the app is synthesized with. */
export async function environment(): Promise<Record<string, string>> {
  return {
    ENVIRONMENT_SUFFIX: 'demo',
    AWS_REGION: 'us-east-1',
    ALERT_EMAIL: 'devops@company.com',
    COLLECTOR_IMAGE: `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`, // it is not pulled
  };
}

/**
 * Pushes a good release, one that each gate stops (scan, tests, approval, health), and another good one. Then looks at
 * the traces, and rotates the secrets. Resolves to the exit code.
 */
export async function demo(props: DemoProps): Promise<number> {
  const advisories = await Advisories.start();
  const collector = await Collector.start();
  try {
    collector.takePlaceIn(props.assembly);
    return await runDemo(props, async ({ progress, approver, story }) => {
      const work = join(props.folder, '..', 'web');
      rmSync(work, { recursive: true, force: true });
      const web = SampleWeb.in(work);
      const reviewer = new Reviewer(approver);
      const remarks = [
        `advisories about packages come from ${advisories.url}, which knows a few, not from the registry of npm`,
        `traces go to a collector at ${collector.url}, which stands for the one in each task`,
      ];
      remarks.forEach((remark) => progress.step(remark));
      return {
        approver: reviewer,
        buildEnvironment: {
          ...(await packageCache(WEB, props.cache, progress.step)),
          AUDIT_REGISTRY: advisories.url,
        },
        remarks,
        deliver: (run) => new Releases({ run, web, reviewer, collector, progress, story }).tell(),
      };
    });
  } finally {
    await Promise.all([advisories.stop(), collector.stop()]);
  }
}
