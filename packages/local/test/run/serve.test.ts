import { join } from 'node:path';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { FixedApprover } from '../../src/approval/approvers';
import { LivePage } from '../../src/page/live-page';
import { PageApprovals } from '../../src/page/page-approvals';
import { LocalRun } from '../../src/run/local-run';
import { serveFailure } from '../../src/run/serve';
import { writeReleaseAssembly } from './release-assembly';

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

test('a run that waits for a retry ends with the reason if the embedded AWS dies', async () => {
  const folder = temporaryFolder();
  const said: string[] = [];
  const run = await LocalRun.begin({
    assembly: await writeReleaseAssembly(join(folder, 'cdk.out')),
    folder,
    approver: new FixedApprover(true),
  });
  const page = await LivePage.start({ folder, assembly: 'cdk.out', approvals: new PageApprovals() });
  try {
    run.start('release'); // nothing has been uploaded, so its source fails
    await run.finished(1);
    const served = serveFailure(run, page, { folder, progress: { rest: (line) => said.push(line) } });
    await Promise.race([served, until(() => said.length > 0, 30_000)]);

    process.kill(-run.aws.pid!, 'SIGKILL');

    await expect(served).rejects.toThrow('the embedded AWS ended');
  } finally {
    await page.stop();
    await run.end();
  }
});
