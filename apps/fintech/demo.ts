import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DemoProps, packageCache, Reviewer, runDemo } from '@slipway/local';
import { Advisories } from '@slipway/testing/advisories';
import { Releases, REPOSITORY, USERS } from './demo/releases';
import { SamplePayments, SERVICE } from './demo/sample-payments';
import { putScannerOnPath } from './demo/scanner';

/** Duration of a minute of an approval's timeout, in milliseconds. A day takes 14 seconds. */
const APPROVAL_MINUTE_MS = 10;

/** Returns the variables with which the app is synthesized. */
export async function environment(): Promise<Record<string, string>> {
  return {
    ENVIRONMENT: 'dev',
    AWS_ACCOUNT_ID: '111122223333',
    AWS_REGION: 'us-east-1',
    REPOSITORY,
    GITHUB_CONNECTION_ARN:
      'arn:aws:codeconnections:us-east-1:111122223333:connection/6a5e4f0c-0000-4000-8000-000000000000',
    ALERT_EMAIL: 'payments@example.com',
    AWS_USERS: Object.entries(USERS)
      .map((user) => user.join('='))
      .join(','),
    // builds run without images, as the report states
    BUILD_IMAGES: ['node16', 'node18', 'node20', 'node24', 'docker', 'dast']
      .map((image) => `${image}=sha256:${'0'.repeat(64)}`)
      .join(','),
  };
}

/**
 * Pushes a good release, sends events that start no pipeline, and pushes a release for each gate that stops it (code
 * scan, rejection, approver check, DAST, health and, with `--yes`, an approval that expires) and another good release.
 * Merchants make payments during the last two releases. Resolves to the exit code.
 */
export async function demo(props: DemoProps): Promise<number> {
  const advisories = await Advisories.start();
  try {
    return await runDemo(props, async ({ progress, approver, story }) => {
      const work = join(props.folder, '..', 'service');
      rmSync(work, { recursive: true, force: true });
      const payments = SamplePayments.in(work);
      const reviewer = new Reviewer(approver);
      const about = `the advisories about packages are from ${advisories.url}, not from the npm registry; the only advisory is one for lodash`;
      progress.step(about);
      await putScannerOnPath(progress.step);
      const approvalsExpire = props.approveAll; // a person at the terminal has a full day
      return {
        approver: reviewer,
        approvalMinuteMs: approvalsExpire ? APPROVAL_MINUTE_MS : undefined,
        repositories: { [REPOSITORY]: payments.folder },
        buildEnvironment: {
          ...(await packageCache(SERVICE, props.cache, progress.step)),
          AUDIT_REGISTRY: advisories.url,
          INTEGRATION_TARGET: 'process',
        },
        remarks: [about],
        deliver: (run) => new Releases({ run, payments, reviewer, approvalsExpire, progress, story }).tell(),
      };
    });
  } finally {
    await advisories.stop();
  }
}
