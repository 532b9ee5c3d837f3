import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  approverFor,
  ConsoleProgress,
  interruptible,
  packageCache,
  refuseRealAccount,
  runAssembly,
} from '@slipway/local';
import { DemoProps } from '../../scripts/demo-props';
import { SampleService, SERVICE } from './demo/sample-service';
import { Scans } from './demo/scans';
import { REPOSITORY, Story } from './demo/story';

/** What the app is synthesized with. */
export async function environment(): Promise<Record<string, string>> {
  return {
    ENVIRONMENT_SUFFIX: 'demo',
    AWS_ACCOUNT_ID: '111122223333',
    AWS_REGION: 'us-east-1',
    REPOSITORY,
    COMMIT_AUTHOR: 'octocat',
    PR_NUMBER: '42',
    TEAM: 'platform',
  };
}

/** Pushes two good releases, four things that start nothing, an image that the gate refuses, and a release that is rolled back. */
export async function demo({ assembly, folder, cache, approveAll, allowRealAccount }: DemoProps): Promise<boolean> {
  refuseRealAccount(process.env, { allow: allowRealAccount });
  const work = join(folder, '..', 'service');
  rmSync(work, { recursive: true, force: true });
  const service = SampleService.in(work);
  const scans = new Scans();
  const progress = new ConsoleProgress(process.stdout);
  try {
    const buildEnvironment = { ...(await packageCache(SERVICE, cache, progress.step)), INTEGRATION_TARGET: 'process' };
    const { succeeded } = await interruptible((signal) =>
      runAssembly({
        assembly,
        folder,
        progress,
        signal,
        buildEnvironment,
        approver: approverFor(approveAll || undefined, process.stdin, process.stdout),
        repositories: { [REPOSITORY]: service.folder },
        scanFindings: scans.answer,
        deliver: (run) => new Story(run, service, scans, progress).tell(),
      }),
    );
    return succeeded;
  } finally {
    progress.close();
  }
}
