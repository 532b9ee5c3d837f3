import { Flags } from './arguments';
import { EventWriter } from './event-writer';
import { holdToPlan, writePlan } from './plan-file';
import { EndedError, ProgramError } from './errors';
import { Ports, Program } from './ports';
import { yamlProgram } from './program';
import { readConfig } from './project';
import { Crypter, mask, openCrypter } from './secrets';
import { Deployment, StateResource } from './state';
import { Step, deletionOf, stepsTo } from './steps';
import { Target, VERSION } from './target';
import { Update, countsOf, describeSteps } from './update';

/** Reads the state and opens its secrets. Most backend failures occur here, before the stack is locked. */
async function begin({ ports, state, faults, settings }: Target) {
  await faults.meet('start', '');
  const before = await state.read(ports);
  await faults.meet('key', '');
  return { before, crypter: await openCrypter(settings, ports) };
}

export async function preview(target: Target, flags: Flags): Promise<void> {
  const { ports } = target;
  const events = new EventWriter(flags['event-log']);
  const { before, crypter } = await begin(target);
  ports.out(`Previewing update (${target.stack}):`);
  const program = await runProgram(target, true, events, crypter);
  const steps = stepsTo(
    program.resources,
    flags.refresh ? refreshed(before, ports) : (before.resources ?? []),
    crypter,
  );
  describeSteps(steps, ports.out);
  steps.filter(({ op }) => op !== 'same').forEach((step) => events.step(step));
  events.summary(countsOf(steps));
  expectNoChanges(flags, steps, ports);
  if (flags['save-plan'] !== undefined) {
    writePlan(flags['save-plan'], steps, VERSION, ports);
  }
}

export async function up(target: Target, flags: Flags): Promise<void> {
  const { ports } = target;
  requireYes(flags, ports);
  const events = new EventWriter(flags['event-log']);
  const { before, crypter } = await begin(target);
  await locked(target, 'update', async () => {
    const pending = before.pending_operations ?? [];
    if (pending.length > 0) {
      ports.err(
        `warning: Attempting to deploy or update resources with ${pending.length} pending operations from previous deployment.`,
      );
    }
    ports.out(`Updating (${target.stack}):`);
    const program = await runProgram(target, false, events, crypter);
    const steps = stepsTo(
      program.resources,
      flags.refresh ? refreshed(before, ports) : (before.resources ?? []),
      crypter,
    );
    if (flags.plan !== undefined) {
      holdToPlan(flags.plan, steps, ports);
    }
    await new Update(ports, target.state, before, target.faults, events).apply(steps);
    describeOutputs(program.outputs, ports);
    describeSteps(
      steps.map((step) => ({ ...step, op: 'same' })),
      ports.out,
    );
    events.summary(countsOf(steps));
    expectNoChanges(flags, steps, ports);
  });
}

export async function destroy(target: Target, flags: Flags): Promise<void> {
  const { ports } = target;
  requireYes(flags, ports);
  const { before } = await begin(target);
  await locked(target, 'destroy', async () => {
    ports.out(`Destroying (${target.stack}):`);
    await new Update(ports, target.state, before, target.faults, new EventWriter(flags['event-log'])).apply(
      [...(before.resources ?? [])].reverse().map(deletionOf),
    );
  });
}

export async function refresh(target: Target, flags: Flags): Promise<void> {
  const { ports } = target;
  requireYes(flags, ports);
  const { before } = await begin(target);
  await locked(target, 'refresh', async () => {
    ports.out(`Refreshing (${target.stack}):`);
    const resources = refreshed(before, ports);
    await target.state.write({ ...before, resources });
    if (flags['expect-no-changes'] && JSON.stringify(resources) !== JSON.stringify(before.resources ?? [])) {
      endWithChanges(ports);
    }
  });
}

/** Locks the stack, runs an operation, adds it to the stack's history if it succeeds, and releases the lock. */
async function locked({ ports, lock, state, faults }: Target, kind: string, work: () => Promise<void>): Promise<void> {
  await lock.take();
  try {
    await work();
    await faults.meet('history', '');
    await state.remember({ kind, result: 'succeeded', version: VERSION }, ports.now());
  } finally {
    if (!faults.keepsLock) {
      await lock.release();
    }
  }
}

async function runProgram(
  { ports, project, stack, settings, faults }: Target,
  isPreview: boolean,
  events: EventWriter,
  crypter: Crypter,
): Promise<Program> {
  const { values, secretKeys } = readConfig(settings, crypter);
  try {
    const runtime = typeof project.runtime === 'string' ? project.runtime : project.runtime.name;
    const program =
      runtime === 'yaml'
        ? yamlProgram(project, stack)
        : await ports.runProgram({
            folder: ports.folder,
            project: project.name,
            stack,
            config: values,
            secretKeys,
            preview: isPreview,
          });
    await faults.meet('program', program.resources[0].urn);
    return program;
  } catch (error) {
    if (error instanceof ProgramError) {
      events.error(`Running program '${ports.folder}' failed with an unhandled exception:\n${error.message}`);
      ports.out(
        `Diagnostics:\n  pulumi:pulumi:Stack (${project.name}-${stack}):\n    error: Running program '${ports.folder}' failed with an unhandled exception:\n${error.message}`,
      );
      throw new EndedError(1);
    }
    throw error;
  }
}

/** Returns the resources in the state, without those that no longer exist in the cloud, and with the cloud's values. */
function refreshed({ resources = [] }: Deployment, { cloud }: Ports): readonly StateResource[] {
  if (!cloud.isKept) {
    return resources;
  }
  const existing = cloud.contents();
  return resources
    .filter(({ custom, id }) => !custom || existing[id!] !== undefined)
    .map((resource) => {
      const found = resource.custom ? (existing[resource.id!].inputs as Readonly<Record<string, unknown>>) : undefined;
      return found === undefined || JSON.stringify(found) === JSON.stringify(mask(resource.inputs))
        ? resource
        : { ...resource, inputs: found, outputs: found };
    });
}

function describeOutputs(outputs: Readonly<Record<string, unknown>>, { out }: Ports): void {
  Object.entries(mask(outputs) as object).forEach(([name, value]) => out(`    ${name}: ${JSON.stringify(value)}`));
}

function requireYes(flags: Flags, ports: Ports): void {
  if (!flags.yes && !flags['skip-preview']) {
    ports.err('error: --yes or --skip-preview must be passed in to proceed when running in non-interactive mode');
    throw new EndedError(2);
  }
}

function expectNoChanges(flags: Flags, steps: readonly Step[], ports: Ports): void {
  if (flags['expect-no-changes'] && steps.some(({ op }) => op !== 'same')) {
    endWithChanges(ports);
  }
}

function endWithChanges(ports: Ports): never {
  ports.err('error: no changes were expected but changes were proposed');
  throw new EndedError(7);
}
