import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DemoProps, packageCache, runDemo } from '@slipway/local';
import { SampleService, SERVICE } from './demo/sample-service';
import { Scans } from './demo/scans';
import { standInImages } from './demo/stand-in-images';
import { Releases, REPOSITORY } from './demo/releases';

/** Returns the variables with which the app is synthesized. */
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

/**
 * Releases two good commits, sends four events that start no pipeline, and then pushes a commit whose image the gate
 * refuses and a commit whose deployment is rolled back. Resolves to the exit code.
 */
export async function demo(props: DemoProps): Promise<number> {
  const { engine = 'none' } = props.fence ?? {};
  let end: () => void = () => undefined;
  return runDemo(props, async ({ progress, story }) => {
    const hasEngine = engine !== 'none';
    end = hasEngine ? standInImages(engine, progress.step) : end;
    const work = join(props.folder, '..', 'service');
    rmSync(work, { recursive: true, force: true });
    const service = SampleService.in(work);
    const scans = new Scans();
    return {
      buildEnvironment: {
        ...(await packageCache(SERVICE, props.cache, progress.step)),
        ...(hasEngine ? {} : { INTEGRATION_TARGET: 'process' }),
      },
      repositories: { [REPOSITORY]: service.folder },
      scanFindings: scans.answer,
      deliver: (run) => new Releases(run, service, scans, progress, story).tell(),
    };
  }).finally(() => end());
}
