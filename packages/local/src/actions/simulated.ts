import { Action } from '../pipeline/declaration';
import { ActionContext, ActionOutcome, ActionRunner } from './action-runner';

/** Stands in for an action that cannot be executed on this machine. It says so, makes nothing and lets the pipeline go on. */
export class SimulatedAction implements ActionRunner {
  public readonly owner: string;
  public readonly category: string;
  public readonly provider: string;

  constructor({ type: { owner, category, provider } }: Action) {
    this.owner = owner;
    this.category = category;
    this.provider = provider;
  }

  public async run({ log }: ActionContext): Promise<ActionOutcome> {
    const reason = `the action provider ${this.category}/${this.provider} is not executed on this machine`;
    log(`simulated: ${reason}`);
    return { summary: `simulated: ${reason}`, simulated: { reason } };
  }
}
