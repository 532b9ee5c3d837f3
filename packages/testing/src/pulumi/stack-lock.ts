import { randomUUID } from 'node:crypto';
import { FaultPlan } from './faults';
import { ObjectStore } from './object-store';
import { EndedError } from './errors';
import { Ports } from './ports';

interface Holder {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** Lock of one run on a stack. Each run writes its own lock object, and looks for other locks before and afterwards. */
export class StackLock {
  private readonly folder: string;
  private readonly key: string;

  constructor(
    private readonly store: ObjectStore,
    project: string,
    stack: string,
    private readonly ports: Ports,
    private readonly faults: FaultPlan,
  ) {
    this.folder = `.pulumi/locks/organization/${project}/${stack}/`;
    this.key = `${this.folder}${randomUUID()}.json`;
  }

  public async take(): Promise<void> {
    await this.refuseOthers();
    await this.faults.meet('lock-refused', this.key);
    const holder: Holder = {
      pid: this.ports.pid,
      username: this.ports.user,
      hostname: this.ports.host,
      timestamp: new Date(this.ports.now()).toISOString(),
    };
    await this.store.put(this.key, JSON.stringify(holder));
    await this.faults.meet('lock-written', this.key);
    try {
      await this.refuseOthers();
    } catch (error) {
      await this.store.delete(this.key);
      throw error;
    }
  }

  /** Releases the lock, unless a fault keeps it. */
  public async release(): Promise<void> {
    if (!(await this.faults.meet('unlock', this.key))) {
      await this.store.delete(this.key);
    }
  }

  /** Deletes the locks of all runs on the stack, as `pulumi cancel` does. */
  public async deleteAll(): Promise<void> {
    for (const key of await this.store.list(this.folder)) {
      await this.store.delete(key);
    }
  }

  private async refuseOthers(): Promise<void> {
    const others = (await this.store.list(this.folder)).filter((key) => key !== this.key);
    if (others.length === 0) {
      return;
    }
    this.ports.err(
      `error: the stack is currently locked by ${others.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.`,
    );
    for (const key of others) {
      const { pid, username, hostname, timestamp } = JSON.parse((await this.store.get(key))!) as Holder;
      this.ports.err(
        `  ${this.store.url}/${key}: created by ${username}@${hostname} (pid ${pid}) at ${timestamp.replace(/\.\d+/, '')}`,
      );
    }
    throw new EndedError(1);
  }
}
