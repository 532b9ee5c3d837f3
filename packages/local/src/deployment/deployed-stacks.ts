import { Adjustment, DeployedStack, Deployment, PipelineTrigger } from './deployment';

export interface StackDeployment {
  readonly stack: DeployedStack;
  readonly adjustments: readonly Adjustment[];
  readonly triggers: readonly PipelineTrigger[];
}

/** The stacks that are deployed by now, in the order in which they first were. */
export class DeployedStacks implements Deployment {
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
    this.deployed.set(deployment.stack.name, deployment);
  }
}
