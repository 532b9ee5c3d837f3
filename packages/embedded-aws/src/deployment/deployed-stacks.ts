import { Adjustment, DeployedStack, Deployment, PipelineTrigger } from '../stacks/deployment';

export interface StackDeployment {
  readonly stack: DeployedStack;
  readonly adjustments: readonly Adjustment[];
  readonly triggers: readonly PipelineTrigger[];
  /** Name of the parent stack, which is deleted together with this one. @default - the stack is not nested */
  readonly parent?: string;
}

type StackKey = Pick<DeployedStack, 'name' | 'accountId' | 'region'>;

/** Stacks that are deployed now, in the order of their first deployments. */
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

  /** Stacks that are not nested: those that are deleted directly. */
  public get roots(): readonly DeployedStack[] {
    return [...this.deployed.values()].filter(({ parent }) => parent === undefined).map(({ stack }) => stack);
  }

  /** Adds a deployment. It replaces an earlier one of the same stack. */
  public add(deployment: StackDeployment): void {
    this.deployed.set(keyOf(deployment.stack), deployment);
  }

  /** Removes a deleted stack and the stacks nested in it. Returns the names of all of them. */
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

  /** Ignores later changes: the end of a run deletes stacks that its report must still describe. */
  public close(): void {
    this.complete = true;
  }
}

/** Returns a key. Stacks of the same name in different environments are different stacks. */
function keyOf({ accountId, region, name }: StackKey): string {
  return `${accountId}/${region}/${name}`;
}
