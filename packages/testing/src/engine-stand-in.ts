import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folders';

/**
 * Program that accepts the arguments of docker and podman but creates no containers, for tests on any machine.
 */
export const ENGINE_STAND_IN = join(__dirname, '..', 'fixtures', 'engine-stand-in.cjs');

/** Image, as `inspect` prints it. */
export interface ScriptedImage {
  readonly Id: string;
  readonly Config?: { readonly Env?: readonly string[] | null; readonly Cmd?: readonly string[] } | null;
}

/** Behavior of the container engine stand-in. */
export interface EngineScript {
  /** Version of the engine. @default '4.3.1' */
  readonly version?: string;
  /** Output of `info`. @default - a folder of the test for the storage of containers */
  readonly info?: string;
  /** Local images, by name. @default - none */
  readonly images?: Readonly<Record<string, ScriptedImage>>;
  /** Images that can be pulled from a registry, by name. @default - none */
  readonly registry?: Readonly<Record<string, ScriptedImage>>;
  /** Number of bytes that a container has written, as printed. @default '0' */
  readonly written?: string;
  /** Listed IDs, by command: of containers (`ps`), volumes and images. @default - none */
  readonly listed?: Readonly<Partial<Record<'ps' | 'volume' | 'images', string>>>;
  /** Error messages of failing commands, by command. @default - no command fails */
  readonly broken?: Readonly<Record<string, string>>;
}

/**
 * Sets the behaviour of the stand-in, and returns its recorded calls. It finds the script by a variable of this
 * process.
 */
export function scriptEngine(script: EngineScript = {}): { readonly calls: () => string[][] } {
  const folder = temporaryFolder();
  const file = join(mkdtempSync(join(folder, 'engine-')), 'script.json');
  writeFileSync(
    file,
    JSON.stringify({ version: '4.3.1', info: `${folder} `, images: {}, registry: {}, written: '0', ...script }),
  );
  process.env.CONTAINERS_STAND_IN = file;
  const log = `${file}.calls`;
  return {
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as string[])
        : [],
  };
}
