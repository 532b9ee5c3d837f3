import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  Tag,
} from '@aws-sdk/client-ssm';
import type { Keeper } from '../live-state/keeper';
import { NO_IMAGE, RunningImageProperties } from './properties';

const DESCRIPTION = 'The running image. Deployments write this value; do not change it manually';

/** Handler of the custom resource that creates the parameter with the running image. Only deployments set an image. */
export class ImageKeeper implements Keeper<RunningImageProperties> {
  constructor(private readonly ssm: SSMClient) {}

  public async create({ ParameterName, Tags = [] }: RunningImageProperties): Promise<string> {
    try {
      await this.ssm.send(
        new PutParameterCommand({
          Name: ParameterName,
          Value: NO_IMAGE,
          Type: 'String',
          Overwrite: false,
          Description: DESCRIPTION,
        }),
      );
    } catch (error) {
      if ((error as Error).name !== ParameterAlreadyExists.name) {
        throw error;
      }
    }
    await this.tag(ParameterName, Tags, []);
    return ParameterName;
  }

  public async update(
    _id: string,
    wanted: RunningImageProperties,
    { ParameterName, Tags = [] }: RunningImageProperties,
  ): Promise<string> {
    if (wanted.ParameterName !== ParameterName) {
      return this.create(wanted);
    }
    await this.tag(ParameterName, wanted.Tags ?? [], Tags);
    return ParameterName;
  }

  public async delete(_id: string, { ParameterName }: RunningImageProperties): Promise<void> {
    await this.ssm.send(new DeleteParameterCommand({ Name: ParameterName })).catch((error: Error) => {
      if (error.name !== ParameterNotFound.name) {
        throw error;
      }
    });
  }

  private async tag(parameterName: string, tags: readonly Tag[], former: readonly Tag[]): Promise<void> {
    const resource = { ResourceType: 'Parameter', ResourceId: parameterName } as const;
    const gone = former.map(({ Key }) => Key!).filter((key) => tags.every(({ Key }) => Key !== key));
    if (gone.length > 0) {
      await this.ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: gone }));
    }
    if (tags.length > 0) {
      await this.ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [...tags] }));
    }
  }
}
