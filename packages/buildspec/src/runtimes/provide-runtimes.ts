import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { DIFFERENCES } from '../differences';
import { NodeSource } from './node-versions';
import { Runtime } from './select-runtimes';

const ASK_MS = 20_000;

/** Commands that print the version of each runtime, with a pattern for the version in the output. */
const QUESTIONS: Readonly<Record<string, readonly [program: string, argument: string, answer: RegExp]>> = {
  dotnet: ['dotnet', '--version', /^(\d+\.\d+)/],
  golang: ['go', 'version', /go(\d+\.\d+)/],
  java: ['java', '-version', /version "(?:1\.)?(\d+)/],
  nodejs: ['node', '--version', /^v(\d+)/],
  php: ['php', '--version', /^PHP (\d+\.\d+)/],
  python: ['python3', '--version', /^Python (\d+\.\d+)/],
  ruby: ['ruby', '--version', /^ruby (\d+\.\d+)/],
  rust: ['rustc', '--version', /^rustc (\d+\.\d+)/],
};

/** Runtimes on this machine that a build uses instead of those in its image. */
export interface ProvidedRuntimes {
  /** Additional folders of programs, for the beginning of the PATH. */
  readonly folders: readonly string[];
  /** Messages about runtime versions that differ from those in CodeBuild. */
  readonly notices: readonly string[];
}

/**
 * Finds the runtimes of a build on the PATH. A version of Node.js that is not on the PATH is taken from `node`.
 *
 * @param path PATH of the run; the programs are run outside the fence
 * @param node source of other Node.js versions @default - none
 */
export async function provideRuntimes(
  runtimes: readonly Runtime[],
  path: string | undefined,
  signal: AbortSignal,
  node?: NodeSource,
): Promise<ProvidedRuntimes> {
  const folders: string[] = [];
  const notices: string[] = [];
  for (const { name, version } of runtimes) {
    const here = await versionOf(name, path);
    if (here === version || version === 'latest') {
      continue;
    }
    const folder = name === 'nodejs' ? await node?.folderOf(version, signal) : undefined;
    if (folder === undefined) {
      notices.push(noticeOf(name, version, here));
    } else {
      folders.push(folder);
    }
  }
  return { folders, notices };
}

/**
 * Returns messages about runtimes in an image whose default version differs from the version that CodeBuild would
 * select. CodeBuild switches the versions in its images, but this machine uses the default versions.
 *
 * @param ask function that runs a command in the image and returns its output
 */
export async function otherRuntimes(
  runtimes: readonly Runtime[],
  ask: (command: string) => Promise<string>,
): Promise<string[]> {
  const notices: string[] = [];
  for (const { name, version } of runtimes) {
    const [program, argument, answer] = QUESTIONS[name] ?? [];
    const here = program === undefined ? undefined : versionIn(name, await ask(`${program} ${argument}`), answer!);
    if (here !== version && version !== 'latest') {
      notices.push(noticeOf(name, version, here, 'image'));
    }
  }
  return notices;
}

function noticeOf(name: string, version: string, here: string | undefined, place = 'machine'): string {
  const found = here === undefined ? `which this ${place} does not have` : `the commands find ${name} ${here} here`;
  return DIFFERENCES.runtimeVersions.says(`${name} ${version}`, found);
}

/** Returns the version of a runtime, or undefined if it is missing or does not run. */
async function versionOf(name: string, path: string | undefined): Promise<string | undefined> {
  const [program, argument, answer] = QUESTIONS[name] ?? [];
  if (program === undefined) {
    return undefined;
  }
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [argument!], {
      env: { ...childEnvironment(), PATH: path },
      timeout: ASK_MS,
    });
    return versionIn(name, stdout || stderr, answer!);
  } catch {
    return undefined;
  }
}

function versionIn(name: string, text: string, answer: RegExp): string | undefined {
  const version = answer.exec(text)?.[1];
  return name === 'java' && version !== undefined ? `corretto${version}` : version;
}
