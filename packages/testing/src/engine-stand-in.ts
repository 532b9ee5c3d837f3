import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folders';

/** Path of a program that accepts the arguments of docker and podman but creates no containers. */
export const ENGINE_STAND_IN = join(__dirname, '..', 'fixtures', 'engine-stand-in.cjs');

/** Image in the format that `docker image inspect` prints. */
export interface ScriptedImage {
  readonly Id: string;
  readonly Config?: { readonly Env?: readonly string[] | null; readonly Cmd?: readonly string[] } | null;
}

/** Behavior of the stand-in for a container engine. */
export interface EngineScript {
  /** Version of the engine. @default '4.3.1' */
  readonly version?: string;
  /** Output of the `info` command. @default - a temporary folder for container storage */
  readonly info?: string;
  /** Local images, by name. @default - none */
  readonly images?: Readonly<Record<string, ScriptedImage>>;
  /** Images that can be pulled from a registry, by name. @default - none */
  readonly registry?: Readonly<Record<string, ScriptedImage>>;
  /** Number of bytes that a container has written, in the format that the engine prints. @default '0' */
  readonly written?: string;
  /** IDs that the commands `ps`, `volume ls` and `images` list. @default - none */
  readonly listed?: Readonly<Partial<Record<'ps' | 'volume' | 'images', string>>>;
  /** Error messages of failing commands, by command. @default - no command fails */
  readonly broken?: Readonly<Record<string, string>>;
}

/**
 * Sets the behavior of the stand-in, and returns a function that reads the calls that the stand-in has recorded. An
 * environment variable of this process contains the path of the script.
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
