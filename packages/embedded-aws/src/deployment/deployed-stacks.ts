import { Adjustment, DeployedStack, Deployment, PipelineTrigger } from '../stacks/deployment';

export interface StackDeployment {
  readonly stack: DeployedStack;
  readonly adjustments: readonly Adjustment[];
  readonly triggers: readonly PipelineTrigger[];
  /** Name of the parent stack, whose deletion also deletes this nested stack. @default - the stack is not nested */
  readonly parent?: string;
}

type StackKey = Pick<DeployedStack, 'name' | 'accountId' | 'region'>;

/** Record of the currently deployed stacks, in the order of their first deployments. */
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

  /** Stacks that are not nested. Deleting these stacks deletes all stacks. */
  public get roots(): readonly DeployedStack[] {
    return [...this.deployed.values()].filter(({ parent }) => parent === undefined).map(({ stack }) => stack);
  }

  /** Adds a deployment, or replaces an earlier deployment of the same stack. */
  public add(deployment: StackDeployment): void {
    this.deployed.set(keyOf(deployment.stack), deployment);
  }

  /** Removes a deleted stack and its nested stacks. Returns the names of all removed stacks. */
  public remove(stack: StackKey): readonly string[] {
    const inside = [...this.deployed.values()]
      .filter(
        ({ parent, stack: { accountId, region } }) => keyOf({ name: parent ?? '', accountId, region }) === keyOf(stack),
      )
      .flatMap(({ stack: child }) => this.remove(child));
    if (!this.complete) {
      this.deployed.delete(keyOf(stack));
    }
    return [...inside, stack.name];
  }

  /**
   * Makes the record ignore later deletions, because a run deletes its stacks at the end but the report must still
   * describe them.
   */
  public close(): void {
    this.complete = true;
  }
}

/** Returns the key of a stack: its account, region and name. */
function keyOf({ accountId, region, name }: StackKey): string {
  return `${accountId}/${region}/${name}`;
}
