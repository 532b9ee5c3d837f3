import { Adjustment, DeployedStack, Deployment, PipelineTrigger } from '../stacks/deployment';

export interface StackDeployment {
  readonly stack: DeployedStack;
  readonly adjustments: readonly Adjustment[];
  readonly triggers: readonly PipelineTrigger[];
  /** Name of the stack that it is nested in, which is deleted together with it. @default - it is nested in none */
  readonly parent?: string;
}

type StackKey = Pick<DeployedStack, 'name' | 'accountId' | 'region'>;

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

  /** Those that are nested in no other: the ones that somebody deletes. */
  public get roots(): readonly DeployedStack[] {
    return [...this.deployed.values()].filter(({ parent }) => parent === undefined).map(({ stack }) => stack);
  }

  /** Takes the place of an earlier deployment of the same stack. */
  public add(deployment: StackDeployment): void {
    this.deployed.set(keyOf(deployment.stack), deployment);
  }

  /** Forgets a stack that was deleted in the run, and what was nested in it. Returns the names of all of them. */
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

  /** Keeps what there is from now on: the end of a run deletes what its report has to tell of. */
  public close(): void {
    this.complete = true;
  }
}

/** Stacks of one name in different environments are different stacks. */
function keyOf({ accountId, region, name }: StackKey): string {
  return `${accountId}/${region}/${name}`;
}
