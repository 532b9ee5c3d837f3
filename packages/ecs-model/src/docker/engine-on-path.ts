import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where the programs are that builds find in place of the real ones. */
export const STAND_IN_PROGRAMS = join(__dirname, '..', '..', 'assets', 'stand-ins');

const ENGINES = ['docker', 'podman'];

/** The container engine that a search path leads to, leaving out one folder; undefined if it leads to none. */
export function engineOnPath(path: string, except = STAND_IN_PROGRAMS): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && folder !== except)
    .flatMap((folder) => ENGINES.map((engine) => join(folder, engine)))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
