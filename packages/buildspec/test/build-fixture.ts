import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BuildResult, BuildspecRun, parseBuildspec, runBuildspec } from '../src';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

export interface FinishedBuild {
  readonly result: BuildResult;
  readonly lines: string[];
  readonly source: string;
}

/** What the builds of a test file are kept in by. */
let keptIn: (props: Partial<BuildspecRun>) => Partial<BuildspecRun> = () => ({});

/** Has all builds of the test file run somewhere else than on the machine as it is. */
export function keepBuildsIn(place: typeof keptIn): void {
  keptIn = place;
}

/** Runs a buildspec text in folders of its own. */
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

/** Output of the commands, without what the runner says. */
export function output(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('[Container]'));
}
