import { approverFor } from '../../src/approval/approvers';
import { ConsoleProgress } from '../../src/progress/console-progress';
import { interruptible } from '@slipway/processes';

/** Program that asks for an approval while something else runs, and prints the decision. */
async function main(): Promise<void> {
  const progress = new ConsoleProgress(process.stdout);
  const approver = approverFor(undefined, process.stdin, process.stdout, progress);
  const action = {
    pipeline: 'shop',
    'execution-id': '3f2a0000',
    version: 1,
    stage: 'Build',
    action: 'Storefront',
    'action-execution-id': 'a-1',
    region: 'eu-south-2',
    type: { owner: 'AWS', provider: 'CodeBuild', category: 'Build', version: '1' },
  };
  progress.event({
    detailType: 'CodePipeline Action Execution State Change',
    time: new Date().toISOString(),
    detail: { ...action, state: 'STARTED' },
  });
  setInterval(() => progress.step('something else is done'), 700).unref();
  try {
    const request = {
      pipeline: 'shop',
      executionId: '3f2a',
      stage: 'Release',
      action: 'Approve',
      message: '2 changes',
    };
    const { approved } = await interruptible((signal) => approver.decide(request, signal));
    progress.step(approved ? 'it was APPROVED' : 'it was REJECTED');
  } catch (error) {
    progress.step(`it ended with ${(error as Error).name}`);
    process.exitCode = 130;
  } finally {
    progress.close();
  }
}

void main();
