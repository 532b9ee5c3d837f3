import { runFolder } from '@slipway/buildspec';

/** Builds a folder, keeps its artifacts, and returns the duration of each phase. */
export async function build(folder: string, artifactFolder: string): Promise<string[]> {
  const { status, phases } = await runFolder({
    folder,
    artifactFolder,
    onLine: (line) => process.stdout.write(`${line}\n`),
  });
  return [status, ...phases.map(({ name, durationMs }) => `${name}: ${durationMs} ms`)];
}
