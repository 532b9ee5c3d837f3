import { EventWriter } from './event-writer';
import { FaultPlan } from './faults';
import { EndedError } from './errors';
import { Ports } from './ports';
import { mask } from './secrets';
import { Deployment, PendingOperation, StackState, StateResource } from './state';
import { Step } from './steps';

const PENDING: Readonly<Record<string, PendingOperation['type']>> = {
  create: 'creating',
  update: 'updating',
  delete: 'deleting',
};
const SIGN: Readonly<Record<string, string>> = { create: ' + ', update: ' ~ ', delete: ' - ', same: '   ' };

/** Update of a stack. Performs its steps one after another, and writes the state before and after each step. */
export class Update {
  private resources: readonly StateResource[];

  constructor(
    private readonly ports: Ports,
    private readonly state: StackState,
    private readonly before: Deployment,
    private readonly faults: FaultPlan,
    private readonly events: EventWriter,
  ) {
    // Pending creates are dropped here, as observed with Pulumi. This is why a blind retry is dangerous.
    this.resources = before.resources ?? [];
  }

  public async apply(steps: readonly Step[]): Promise<void> {
    for (const step of steps.filter(({ op }) => op !== 'same')) {
      this.endWhereInterrupted();
      await this.carryOut(step);
    }
    this.endWhereInterrupted();
  }

  private async carryOut(step: Step): Promise<void> {
    const pending = { type: PENDING[step.op], resource: resourceOf(step, step.old?.id) };
    this.events.step(step);
    try {
      await this.faults.meet('step', step.urn);
    } catch (error) {
      this.events.failed(step);
      if (this.faults.said?.includes(step.urn)) {
        this.events.error(this.faults.said, step.urn);
      }
      throw error;
    }
    await this.save([pending]);
    await this.ports.sleep(Number(this.ports.environment.STAND_IN_STEP_MS ?? 0));
    const id = this.change(step);
    if (this.ports.interrupts() > 1) {
      this.interruptedTwice();
    }
    await this.faults.meet('step-done', step.urn);
    await this.faults.meet('save', step.urn);
    this.resources = this.resources.filter(({ urn }) => urn !== step.urn);
    if (step.op !== 'delete') {
      this.resources = [...this.resources, resourceOf(step, id)];
    }
    await this.save([]);
    this.ports.out(`${SIGN[step.op]} ${step.type} ${step.name} ${step.op}d`.replace('eed', 'ed'));
  }

  /** Changes a resource in the simulated cloud. Resources that are not custom exist only in the state. */
  private change({ op, custom, urn, inputs, old }: Step): string | undefined {
    if (!custom) {
      return undefined;
    }
    if (op === 'create') {
      return this.ports.cloud.create(urn, mask(inputs));
    }
    if (op === 'update') {
      this.ports.cloud.update(old!.id!, mask(inputs));
    }
    if (op === 'delete') {
      this.ports.cloud.delete(old!.id!);
    }
    return old!.id;
  }

  private async save(pending: readonly PendingOperation[]): Promise<void> {
    await this.state.write({ ...this.before, resources: this.resources, pending_operations: pending });
  }

  private endWhereInterrupted(): void {
    const interrupts = this.ports.interrupts();
    if (interrupts > 1) {
      this.interruptedTwice();
    }
    if (interrupts === 1) {
      this.ports.out('    error: update canceled');
      throw new EndedError(1);
    }
  }

  private interruptedTwice(): never {
    this.ports.err('error: update cancelled');
    throw new EndedError(8);
  }
}

function resourceOf({ urn, custom, type, inputs }: Step, id: string | undefined): StateResource {
  return { urn, custom, ...(id && { id }), type, inputs, outputs: inputs };
}

export function countsOf(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  steps.forEach(({ op }) => {
    counts[op] = (counts[op] ?? 0) + 1;
  });
  return counts;
}

/** Prints the steps, and the number of resources by operation, in the format of `pulumi preview`. */
export function describeSteps(steps: readonly Step[], out: (line: string) => void): void {
  for (const { op, type, name, diff } of steps.filter((step) => step.op !== 'same')) {
    const changed = [...Object.keys(diff.adds ?? {}), ...Object.keys(diff.updates ?? {}), ...(diff.deletes ?? [])];
    out(
      `${SIGN[op]} ${type} ${name} ${op}${op === 'update' ? ` [diff: ${changed.map((key) => `~${key}`).join(',')}]` : ''}`,
    );
  }
  out('Resources:');
  Object.entries(countsOf(steps)).forEach(([op, count]) =>
    out(op === 'same' ? `    ${count} unchanged` : `    ${SIGN[op].trim()} ${count} to ${op}`),
  );
}
