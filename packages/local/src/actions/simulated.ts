import { Action } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../differences';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';

/**
 * Replaces an action that cannot be executed on this machine. It logs the reason, produces nothing, and lets the
 * pipeline continue.
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

/** Logs why an action is simulated, and returns its outcome. */
export function simulate({ log }: Pick<ActionContext, 'log'>, reason: string): ActionOutcome {
  log(`simulated: ${reason}`);
  return { summary: `simulated: ${reason}`, simulated: { reason } };
}
