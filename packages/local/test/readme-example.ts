import { HeldApprovals, LocalRun } from '@slipway/local';

/** Pushes the head of main, approves the release, and returns the final status of the production pipeline. */
export async function release(assembly: string, folder: string, shop: string): Promise<string> {
  const approvals = new HeldApprovals();
  const run = await LocalRun.begin({ assembly, folder, approver: approvals, repositories: { 'acme/shop': shop } });
  try {
    await run.push({ repository: 'acme/shop', branch: 'main', actor: 'ana' });
    const { approve } = await approvals.next(); // its request has pipeline, execution, message and link
    approve('bea', 'looks good');
    const executions = await run.finished(2);
    return executions.find(({ pipeline }) => pipeline === 'prod')!.status;
  } finally {
    await run.end();
  }
}
