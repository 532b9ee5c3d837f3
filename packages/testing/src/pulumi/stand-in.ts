import { resolve } from 'node:path';
import { Flags, parseCommandLine } from './arguments';
import { FaultPlan } from './faults';
import { destroy, preview, refresh, up } from './operations';
import { EndedError } from './errors';
import { Ports } from './ports';
import { readProject, readSettings } from './project';
import { cancel, config, exportStack, importStack, initStack, removeStack, selectStack } from './stack-commands';
import { StackLock } from './stack-lock';
import { StackState } from './state';
import { Target, VERSION } from './target';

const COMMANDS: Readonly<Record<string, (target: Target, flags: Flags, words: readonly string[]) => Promise<void>>> = {
  preview,
  up,
  refresh,
  destroy,
  cancel,
  'stack init': initStack,
  'stack select': selectStack,
  'stack export': exportStack,
  'stack import': importStack,
  'stack rm': removeStack,
  config: (target, flags, words) => config(target, words, flags),
};

/**
 * Runs a command of the Pulumi stand-in, which behaves as observed with Pulumi 3.248.0 and stores its state in a real
 * backend. It creates no real resources: the resources that a program declares are written to the state and to a
 * simulated cloud. Every run first prints that a stand-in runs.
 */
export async function runStandIn(
  argv: readonly string[],
  ports: Ports,
): Promise<{ readonly exitCode: number; readonly signal?: NodeJS.Signals }> {
  try {
    await run(argv, ports);
    return { exitCode: 0 };
  } catch (error) {
    if (error instanceof EndedError) {
      return error;
    }
    ports.err(`error: ${(error as Error).stack}`);
    return { exitCode: 1 };
  }
}

async function run(argv: readonly string[], outer: Ports): Promise<void> {
  outer.err('simulated: a stand-in runs, because the Pulumi CLI is not installed on this machine');
  const { words, flags } = parseCommandLine(argv, outer.err);
  const ports = { ...outer, folder: resolve(outer.folder, flags.cwd ?? '.') };
  if (words[0] === 'version') {
    return ports.out(VERSION);
  }
  if (words.join(' ') === 'stack ls') {
    return listStacks(ports);
  }
  const command = COMMANDS[words.slice(0, 2).join(' ')] ?? COMMANDS[words[0]];
  if (command === undefined) {
    ports.err(`error: unknown command "${words.join(' ')}" for "pulumi"`);
    throw new EndedError(1);
  }
  await command(targetOf(words, flags, ports), flags, words);
}

function targetOf(words: readonly string[], flags: Flags, ports: Ports): Target {
  const project = readProject(ports);
  const stack = stackOf(words, flags, ports);
  const backend = backendOf(ports);
  const store = ports.store(backend);
  const faults = new FaultPlan(ports, words[1] === 'export' ? 'export' : words[0], backend);
  return {
    ports,
    project,
    stack,
    settings: readSettings(ports.folder, stack),
    faults,
    state: new StackState(store, project.name, stack),
    lock: new StackLock(store, project.name, stack, ports, faults),
  };
}

async function listStacks(ports: Ports): Promise<void> {
  const prefix = `.pulumi/stacks/${readProject(ports).name}/`;
  const keys = await ports.store(backendOf(ports)).list(prefix);
  keys.forEach((key) => ports.out(key.slice(prefix.length, -'.json'.length)));
}

/** Returns the stack's short name: `dev` for both `dev` and `organization/shop/dev`. */
function stackOf(words: readonly string[], { stack }: Flags, { err }: Ports): string {
  const name = stack ?? (words[0] === 'stack' ? words[2] : undefined);
  if (name === undefined) {
    err('error: no stack selected; please use `pulumi stack select` to choose one, or pass --stack');
    throw new EndedError(1);
  }
  return name.split('/').at(-1)!;
}

function backendOf(ports: Ports): string {
  const url = ports.environment.PULUMI_BACKEND_URL ?? readProject(ports).backend?.url;
  if (url === undefined) {
    ports.err('error: PULUMI_BACKEND_URL must be set, because the stand-in has no default backend');
    throw new EndedError(1);
  }
  return url;
}
