import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Folder with the programs that replace `docker` and `aws` in builds. */
export const STAND_IN_PROGRAMS = join(__dirname, '..', '..', 'assets', 'stand-ins');

const ENGINES = ['docker', 'podman'];

/**
 * Returns the path of the first container engine (`docker` or `podman`) on a PATH, or undefined if the PATH has no
 * engine. Ignores the folder `except`.
 */
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
