import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BuildResult, BuildspecRun, parseBuildspec, runBuildspec } from '../src';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

export interface FinishedBuild {
  readonly result: BuildResult;
  readonly lines: string[];
  readonly source: string;
}

/** Isolation of the builds of a test file. */
let keptIn: (props: Partial<BuildspecRun>) => Partial<BuildspecRun> = () => ({});

/** Runs all builds of the test file in another place than directly on this machine. */
export function keepBuildsIn(place: typeof keptIn): void {
  keptIn = place;
}

/** Runs the text of a buildspec in new folders. */
export async function build(
  text: string,
  props: Partial<BuildspecRun> & { readonly prepare?: (source: string) => void } = {},
): Promise<FinishedBuild> {
  const workFolder = temporaryFolder();
  const source = join(workFolder, 'src');
  mkdirSync(source);
  props.prepare?.(source);
  const lines: string[] = [];
  const result = await runBuildspec({
    buildspec: parseBuildspec(text),
    sourceFolder: source,
    workFolder,
    environment: { PATH: process.env.PATH! },
    secrets: [],
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    ...props,
    ...keptIn(props),
  });
  return { result, lines, source };
}

/** Output of the commands, without the lines of the runner. */
export function output(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('[Container]'));
}
