import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { DIFFERENCES } from '../differences';
import { NodeSource } from './node-versions';
import { Runtime } from './select-runtimes';

const ASK_MS = 20_000;

/** How the version of a runtime is asked for, and where the answer has it. */
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

/** What a build finds in the place of the runtimes of its image. */
export interface ProvidedRuntimes {
  /** Where else its programs are found. */
  readonly folders: readonly string[];
  /** What is another version than the build has on AWS, in words. */
  readonly notices: readonly string[];
}

/**
 * Finds the runtimes of a build: those on the path, and for Node what else can be had.
 *
 * @param path where the run finds its programs; they are asked outside the fence
 * @param node other versions of Node @default - none
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
 * The runtimes of which a build in its image finds another version than it has on AWS: CodeBuild switches the versions
 * of its images, and here they are as they are. In words.
 *
 * @param ask what a command says in the image
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

/** Undefined if it is not there, or cannot be asked. */
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
