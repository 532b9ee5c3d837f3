import { ObjectStore } from './object-store';
import { EndedError } from './errors';
import { Ports } from './ports';

/** Resource in the state. Secrets in its inputs and outputs are replaced by hashes. */
export interface StateResource {
  readonly urn: string;
  readonly custom: boolean;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface PendingOperation {
  readonly resource: StateResource;
  readonly type: 'creating' | 'updating' | 'deleting';
}

export interface Deployment {
  readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
  readonly secrets_providers?: { readonly type: string; readonly state: Readonly<Record<string, string>> };
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly PendingOperation[];
}

/** State, history and backups of one stack in the backend. The paths are those that Pulumi uses. */
export class StackState {
  private readonly key: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly project: string,
    private readonly stack: string,
  ) {
    this.key = `.pulumi/stacks/${project}/${stack}.json`;
  }

  public async exists(): Promise<boolean> {
    return (await this.store.get(this.key)) !== undefined;
  }

  /** Reads the state. If the state does not exist or is malformed, the run ends with the error of the CLI. */
  public async read(ports: Ports): Promise<Deployment> {
    const text = await this.store.get(this.key);
    if (text === undefined) {
      ports.err(`error: no stack named '${this.stack}' found`);
      throw new EndedError(6);
    }
    try {
      return (JSON.parse(text) as { checkpoint: { latest: Deployment } }).checkpoint.latest;
    } catch {
      ports.err('error: failed to load checkpoint: unexpected end of JSON input');
      throw new EndedError(1);
    }
  }

  public async write(deployment: Deployment): Promise<void> {
    const { resources = [], pending_operations: pending = [], ...rest } = deployment;
    const latest = {
      ...rest,
      ...(resources.length > 0 && { resources }),
      ...(pending.length > 0 && { pending_operations: pending }),
    };
    await this.store.put(
      this.key,
      JSON.stringify(
        { version: 3, checkpoint: { stack: `organization/${this.project}/${this.stack}`, latest } },
        undefined,
        4,
      ),
    );
  }

  /** Adds an operation to the history, and stores a copy of the resulting state in the history and in the backups. */
  public async remember(info: Readonly<Record<string, unknown>>, now: number): Promise<void> {
    const place = `.pulumi/history/${this.project}/${this.stack}/${this.stack}-${now}`;
    const text = await this.store.get(this.key);
    await this.store.put(`${place}.history.json`, JSON.stringify(info, undefined, 4));
    await this.store.put(`${place}.checkpoint.json`, text!);
    await this.store.put(`.pulumi/backups/${this.project}/${this.stack}/${this.stack}.${now}.json`, text!);
  }

  public async remove(): Promise<void> {
    await this.store.delete(this.key);
  }
}
