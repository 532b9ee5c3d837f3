import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  Tag,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';

/** Parameters of Systems Manager. An existing parameter is overwritten only if the call requests it. */
export class ParametersModel {
  public readonly values = new Map<string, string>();
  public readonly tags = new Map<string, Record<string, string>>();

  /** @param called function that is called before each call, and can throw an error */
  constructor(called: (call: string) => void = () => undefined) {
    const client = mockClient(SSMClient);
    const fake =
      <I extends { Name?: string; ResourceId?: string }>(name: string, work: (input: I) => object) =>
      async (input: I) => {
        called(name);
        return work(input);
      };
    client
      .on(PutParameterCommand)
      .callsFake(
        fake('PutParameter', ({ Name, Value, Overwrite }: { Name: string; Value: string; Overwrite: boolean }) =>
          this.put(Name, Value, Overwrite),
        ),
      );
    client
      .on(GetParameterCommand)
      .callsFake(fake('GetParameter', ({ Name }: { Name: string }) => ({ Parameter: { Value: this.existing(Name) } })));
    client.on(DeleteParameterCommand).callsFake(
      fake('DeleteParameter', ({ Name }: { Name: string }) => ({
        deleted: this.existing(Name) && this.values.delete(Name),
      })),
    );
    client
      .on(AddTagsToResourceCommand)
      .callsFake(
        fake('AddTagsToResource', ({ ResourceId, Tags }: { ResourceId: string; Tags: Tag[] }) =>
          this.tag(ResourceId, Tags),
        ),
      );
    client
      .on(RemoveTagsFromResourceCommand)
      .callsFake(
        fake('RemoveTagsFromResource', ({ ResourceId, TagKeys }: { ResourceId: string; TagKeys: string[] }) =>
          this.untag(ResourceId, TagKeys),
        ),
      );
  }

  private put(name: string, value: string, overwrite: boolean) {
    if (this.values.has(name) && !overwrite) {
      throw Object.assign(new Error('The parameter already exists.'), { name: 'ParameterAlreadyExists' });
    }
    this.values.set(name, value);
    return {};
  }

  private existing(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) {
      throw Object.assign(new Error('The parameter is not there.'), { name: 'ParameterNotFound' });
    }
    return value;
  }

  private tag(name: string, tags: Tag[]) {
    this.tags.set(name, {
      ...this.tags.get(name),
      ...Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!])),
    });
    return {};
  }

  private untag(name: string, keys: string[]) {
    this.tags.set(
      name,
      Object.fromEntries(Object.entries(this.tags.get(name) ?? {}).filter(([key]) => !keys.includes(key))),
    );
    return {};
  }
}
