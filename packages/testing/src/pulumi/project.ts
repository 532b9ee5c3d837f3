import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { EndedError } from './errors';
import { Ports } from './ports';
import { Crypter, SecretSettings } from './secrets';

/** Fields of `Pulumi.yaml` that the stand-in reads. */
export interface Project {
  readonly name: string;
  readonly runtime: string | { readonly name: string };
  readonly main?: string;
  readonly backend?: { readonly url: string };
  /** Resources of a YAML program. */
  readonly resources?: Readonly<
    Record<string, { readonly type: string; readonly properties?: Readonly<Record<string, unknown>> }>
  >;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

type Value = string | { readonly secure: string };

/** Content of `Pulumi.<stack>.yaml`. */
export interface StackSettings extends SecretSettings {
  readonly config?: Readonly<Record<string, Value>>;
}

export function readProject(ports: Ports): Project {
  const file = join(ports.folder, 'Pulumi.yaml');
  if (!existsSync(file)) {
    ports.err('error: no Pulumi.yaml project file found (searching upwards from the current directory)');
    throw new EndedError(1);
  }
  return parse(readFileSync(file, 'utf8')) as Project;
}

export function readSettings(folder: string, stack: string): StackSettings {
  const file = settingsFile(folder, stack);
  return existsSync(file) ? ((parse(readFileSync(file, 'utf8')) as StackSettings) ?? {}) : {};
}

export function writeSettings(folder: string, stack: string, settings: StackSettings): void {
  writeFileSync(settingsFile(folder, stack), stringify(settings));
}

/** Returns the decrypted configuration values, and the keys of those that are secret. */
export function readConfig(
  { config = {} }: StackSettings,
  crypter: Crypter,
): { readonly values: Record<string, string>; readonly secretKeys: string[] } {
  const entries = Object.entries(config);
  return {
    values: Object.fromEntries(
      entries.map(([key, value]) => [key, isSecure(value) ? crypter.decrypt(value.secure) : String(value)]),
    ),
    secretKeys: entries.filter(([, value]) => isSecure(value)).map(([key]) => key),
  };
}

export function isSecure(value: unknown): value is { readonly secure: string } {
  return typeof value === 'object' && value !== null && 'secure' in value;
}

function settingsFile(folder: string, stack: string): string {
  return join(folder, `Pulumi.${stack}.yaml`);
}
