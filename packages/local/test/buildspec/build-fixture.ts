import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildResult, BuildspecRun, parseBuildspec, runBuildspec } from '../../src/buildspec';

const folders: string[] = [];

export interface FinishedBuild {
  readonly result: BuildResult;
  readonly lines: string[];
  readonly source: string;
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
  });
  return { result, lines, source };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

/** Output of the commands, without what the runner says. */
export function output(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('[Container]'));
}
