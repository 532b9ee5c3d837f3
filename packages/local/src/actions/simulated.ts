import { Action } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../differences';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';

/**
 * Runner for an action that cannot be executed on this machine. The runner logs the reason and produces nothing, and
 * the pipeline continues.
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

/** Logs the reason why an action is simulated, and returns the outcome of the simulation. */
export function simulate({ log }: Pick<ActionContext, 'log'>, reason: string): ActionOutcome {
  log(`simulated: ${reason}`);
  return { summary: `simulated: ${reason}`, simulated: { reason } };
}
