import { join } from 'node:path';
import { SelectedFile } from '@slipway/buildspec';
import { writeZip } from '@slipway/embedded-aws';
import { Artifact, ArtifactStore } from '../../artifacts/artifact-store';
import { ActionContext } from '../../pipeline/action-runner';

/** Files of one output artifact, and the artifact store to upload them to. */
export interface OutputFiles {
  readonly name: string;
  readonly files: readonly SelectedFile[];
  readonly store: ArtifactStore;
}

/** Writes the archives of all output artifacts of an action, then uploads them. */
export async function uploadArtifacts(
  { workFolder, signal }: Pick<ActionContext, 'workFolder' | 'signal'>,
  outputs: readonly OutputFiles[],
): Promise<Artifact[]> {
  const written = await Promise.all(
    outputs.map(async ({ name, files, store }) => {
      const file = join(workFolder, `output-${name}.zip`);
      await writeZip(file, files, signal);
      return { name, file, store };
    }),
  );
  return Promise.all(written.map(async ({ name, file, store }) => store.put(name, file)));
}
