import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folders';

/** Takes the arguments of docker and podman and makes no containers: for tests that run on any machine. */
export const ENGINE_STAND_IN = join(__dirname, '..', 'fixtures', 'engine-stand-in.cjs');

/** An image as `inspect` prints it. */
export interface ScriptedImage {
  readonly Id: string;
  readonly Config?: { readonly Env?: readonly string[] | null; readonly Cmd?: readonly string[] } | null;
}

/** What the stand-in has and says. */
export interface EngineScript {
  /** @default '4.3.1' */
  readonly version?: string;
  /** @default - that it keeps its containers in a folder of the test */
  readonly info?: string;
  /** What it has, by name. @default - nothing */
  readonly images?: Readonly<Record<string, ScriptedImage>>;
  /** What it can pull, by name. @default - nothing */
  readonly registry?: Readonly<Record<string, ScriptedImage>>;
  /** What it says a container has written. @default '0' */
  readonly written?: string;
  /** Ids that it lists, by command: of containers (`ps`), volumes and images. @default - nothing */
  readonly listed?: Readonly<Partial<Record<'ps' | 'volume' | 'images', string>>>;
  /** What a command fails with. @default - nothing fails */
  readonly broken?: Readonly<Record<string, string>>;
}

/** Has the stand-in behave, and says what it is called with. It finds its script by a variable of this process. */
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
