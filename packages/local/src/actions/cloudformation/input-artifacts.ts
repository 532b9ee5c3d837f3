import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { extractZip } from '@slipway/embedded-aws';
import { Artifact, ArtifactStore } from '../../artifacts/artifact-store';
import { ActionContext } from '../../pipeline/action-runner';
import { ConfigurationError } from '../errors';
import { RoleSession } from '../role-session';
import { ArtifactFile } from './stack-action';

/**
 * Input artifacts of an action, read with the permissions of the action's role. Each artifact is unpacked on first use.
 */
export class InputArtifacts {
  private readonly folders = new Map<string, Promise<string>>();

  /**
   * @param session credentials of the action's role
   * @param pipeline credentials of the pipeline's role, which copies artifacts from its region to the action's region
   */
  constructor(
    private readonly context: ActionContext,
    private readonly session: RoleSession,
    private readonly pipeline: { readonly from: RoleSession; readonly to: RoleSession },
  ) {}

  /**
   * Returns the text of a file in an artifact.
   *
   * @throws ConfigurationError if the artifact or the file does not exist
   */
  public async text({ artifact, path }: ArtifactFile): Promise<string> {
    const file = join(await this.folderOf(artifact), normalize(join('/', path)));
    return readFile(file, 'utf8').catch((cause: unknown) => {
      throw new ConfigurationError(
        `the artifact ${artifact} has no file ${path}; check which files the action that creates the artifact adds to it`,
        { cause },
      );
    });
  }

  /**
   * Returns the input artifact with the given name.
   *
   * @throws ConfigurationError if the action has no such input artifact
   */
  public named(name: string): Artifact {
    const found = this.context.inputs.find((input) => input.name === name);
    if (!found) {
      throw new ConfigurationError(
        `${name} is not an input artifact of the action; its input artifacts are: ${this.context.inputs.map((input) => input.name).join(', ') || 'none'}`,
      );
    }
    return found;
  }

  private async folderOf(name: string): Promise<string> {
    const known = this.folders.get(name) ?? this.unpack(this.named(name));
    this.folders.set(name, known);
    return known;
  }

  private async unpack(artifact: Artifact): Promise<string> {
    const { workFolder, signal, pipeline, artifactStore } = this.context;
    const archive = join(workFolder, `input-${artifact.name}.zip`);
    const folder = join(workFolder, `input-${artifact.name}`);
    const here = await this.replicated(artifact, archive);
    await new ArtifactStore(this.session, { ...artifactStore, pipeline: pipeline.name }).get(here, archive);
    await extractZip(archive, folder, { name: `artifact ${artifact.name}`, signal });
    return folder;
  }

  /**
   * Copies an artifact to the artifact bucket in the action's region, as CodePipeline does, and returns the copy. An
   * artifact that is already in this bucket is returned unchanged.
   */
  private async replicated(artifact: Artifact, file: string): Promise<Artifact> {
    const { artifactStore, pipeline } = this.context;
    if (artifact.bucket === artifactStore.bucket) {
      return artifact;
    }
    const place = { ...artifactStore, pipeline: pipeline.name };
    await new ArtifactStore(this.pipeline.from, place).get(artifact, file);
    return new ArtifactStore(this.pipeline.to, place).put(artifact.name, file);
  }
}
