import { Action } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../differences';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';

/**
 * Stands in for an action that cannot be executed on this machine. It says so, makes nothing and lets the pipeline go
 * on.
 */
export class SimulatedAction implements ActionRunner {
  public readonly owner: string;
  public readonly category: string;
  public readonly provider: string;

  constructor({ type: { owner, category, provider } }: Action) {
    this.owner = owner;
    this.category = category;
    this.provider = provider;
  }

  public async run(context: ActionContext): Promise<ActionOutcome> {
    return simulate(context, DIFFERENCES.otherAction.says(`${this.category}/${this.provider}`));
  }
}

/** What becomes of an action that is simulated for a reason. */
export function simulate({ log }: Pick<ActionContext, 'log'>, reason: string): ActionOutcome {
  log(`simulated: ${reason}`);
  return { summary: `simulated: ${reason}`, simulated: { reason } };
}
