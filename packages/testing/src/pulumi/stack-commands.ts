import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Flags } from './arguments';
import { EndedError } from './errors';
import { isSecure, writeSettings } from './project';
import { newSecretSettings, openCrypter } from './secrets';
import { Deployment } from './state';
import { Target, VERSION } from './target';

export async function initStack({ ports, stack, state, settings }: Target, flags: Flags): Promise<void> {
  if (await state.exists()) {
    ports.err(`error: stack '${stack}' already exists`);
    throw new EndedError(1);
  }
  if (settings.encryptionsalt === undefined && settings.encryptedkey === undefined) {
    writeSettings(ports.folder, stack, { ...(await newSecretSettings(flags['secrets-provider'], ports)), ...settings });
  }
  await state.write({ manifest: { time: new Date(ports.now()).toISOString(), magic: '', version: VERSION } });
  ports.out(`Created stack '${stack}'`);
}

export async function selectStack(target: Target, flags: Flags): Promise<void> {
  if (flags.create && !(await target.state.exists())) {
    return initStack(target, flags);
  }
  await target.state.read(target.ports);
}

export async function exportStack({ ports, state, faults }: Target, { file }: Flags): Promise<void> {
  await faults.meet('start', '');
  const text = JSON.stringify({ version: 3, deployment: await state.read(ports) }, undefined, 4);
  if (file === undefined) {
    return ports.out(text);
  }
  writeFileSync(resolve(ports.folder, file), text);
}

/** Imports the state in the file that `--file` names. Like Pulumi, removes pending operations. */
export async function importStack({ ports, state, lock }: Target, { file }: Flags): Promise<void> {
  const { deployment } = JSON.parse(readFileSync(resolve(ports.folder, file!), 'utf8')) as { deployment: Deployment };
  const { pending_operations: pending = [], ...rest } = deployment;
  pending.forEach(({ type, resource }) =>
    ports.err(`warning: removing pending operation '${type}' on '${resource.urn}' from snapshot`),
  );
  await lock.take();
  await state.write(rest);
  await lock.release();
  ports.out('Import complete.');
}

export async function removeStack({ ports, state, stack }: Target, { force }: Flags): Promise<void> {
  const { resources = [] } = await state.read(ports);
  if (resources.length > 0 && !force) {
    ports.err(
      `error: '${stack}' still has resources; removal rejected. Possible actions: run \`pulumi destroy\`, or pass --force`,
    );
    throw new EndedError(1);
  }
  await state.remove();
  ports.out(`Stack '${stack}' has been removed!`);
}

export async function cancel({ ports, lock, stack }: Target, flags: Flags): Promise<void> {
  if (!flags.yes) {
    ports.err('error: --yes must be passed in to proceed when running in non-interactive mode');
    throw new EndedError(2);
  }
  await lock.deleteAll();
  ports.err(`The currently running update for '${stack}' has been canceled!`);
}

/** Runs `config set key value [--secret]` and `config get key`. */
export async function config(
  { ports, project, stack, settings }: Target,
  [, verb, name, value]: readonly string[],
  { secret }: Flags,
): Promise<void> {
  const key = name?.includes(':') ? name : `${project.name}:${name}`;
  const crypter = await openCrypter(settings, ports);
  if (verb === 'set') {
    return writeSettings(ports.folder, stack, {
      ...settings,
      config: { ...settings.config, [key]: secret ? { secure: crypter.encrypt(value) } : value },
    });
  }
  const found = settings.config?.[key];
  if (found === undefined) {
    ports.err(`error: configuration key '${name}' not found for stack '${stack}'`);
    throw new EndedError(1);
  }
  ports.out(isSecure(found) ? crypter.decrypt(found.secure) : found);
}
