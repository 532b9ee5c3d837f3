import { isDeepStrictEqual } from 'node:util';
import { DeployedResource, DeployedStack } from '@slipway/embedded-aws';

/** Handler of the resources of one type. */
export interface Follower {
  readonly type: string;
  /** Applies a new resource, or a resource whose properties have changed since `before`. */
  put(resource: DeployedResource, stack: DeployedStack, before: DeployedResource | undefined): Promise<void> | void;
  remove(resource: DeployedResource): Promise<void> | void;
}

/**
 * Passes the new, changed and deleted resources of each stack to their followers. Deletions are passed in the reverse
 * order of the followers.
 */
export class FollowedResources {
  private readonly stacks = new Map<string, DeployedStack>();

  constructor(private readonly followers: readonly Follower[]) {}

  public async follow(stack: DeployedStack): Promise<void> {
    const before = this.stacks.get(stack.name)?.resources ?? [];
    this.stacks.set(stack.name, stack);
    for (const follower of this.followers) {
      for (const resource of stack.resources.filter(({ type }) => type === follower.type)) {
        const known = before.find((it) => it.type === resource.type && it.physicalId === resource.physicalId);
        if (known === undefined || !isDeepStrictEqual(known.properties, resource.properties)) {
          await follower.put(resource, stack, known);
        }
      }
    }
    await this.removeAll(
      before.filter((it) =>
        stack.resources.every(({ type, physicalId }) => type !== it.type || physicalId !== it.physicalId),
      ),
    );
  }

  public async forget(stackName: string): Promise<void> {
    const gone = this.stacks.get(stackName)?.resources ?? [];
    this.stacks.delete(stackName);
    await this.removeAll(gone);
  }

  public async forgetAll(): Promise<void> {
    for (const name of [...this.stacks.keys()].reverse()) {
      await this.forget(name);
    }
  }

  private async removeAll(resources: readonly DeployedResource[]): Promise<void> {
    for (const follower of [...this.followers].reverse()) {
      for (const resource of resources.filter(({ type }) => type === follower.type)) {
        await follower.remove(resource);
      }
    }
  }
}
