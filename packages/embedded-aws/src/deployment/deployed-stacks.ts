import { Adjustment, DeployedStack, Deployment, PipelineTrigger } from '../stacks/deployment';

export interface StackDeployment {
  readonly stack: DeployedStack;
  readonly adjustments: readonly Adjustment[];
  readonly triggers: readonly PipelineTrigger[];
}

/** The stacks that are deployed by now, in the order in which they first were. */
export class DeployedStacks implements Deployment {
  private complete = false;
  private readonly deployed = new Map<string, StackDeployment>();

  public get stacks(): readonly DeployedStack[] {
    return [...this.deployed.values()].map(({ stack }) => stack);
  }

  public get adjustments(): readonly Adjustment[] {
    return [...this.deployed.values()].flatMap(({ adjustments }) => adjustments);
  }

  public get triggers(): readonly PipelineTrigger[] {
    return [...this.deployed.values()].flatMap(({ triggers }) => triggers);
  }

  /** Takes the place of an earlier deployment of the same stack. */
  public add(deployment: StackDeployment): void {
    this.deployed.set(keyOf(deployment.stack), deployment);
  }

  /** Forgets a stack that was deleted in the run. */
  public remove(stack: Pick<DeployedStack, 'name' | 'accountId' | 'region'>): void {
    if (!this.complete) {
      this.deployed.delete(keyOf(stack));
    }
  }

  /** Keeps what there is from now on: the end of a run deletes what its report has to tell of. */
  public close(): void {
    this.complete = true;
  }
}

/** Stacks of one name in different environments are different stacks. */
function keyOf({ accountId, region, name }: Pick<DeployedStack, 'name' | 'accountId' | 'region'>): string {
  return `${accountId}/${region}/${name}`;
}
