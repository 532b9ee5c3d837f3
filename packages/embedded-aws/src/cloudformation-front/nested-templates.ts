import { messageOf } from '@slipway/processes';
import { ADJUSTMENTS } from '../adjustments';
import { Change } from '../deployment/prepared-template';
import { Template, TemplateResource } from '../stacks/template';
import { readObject } from './read-object';
import { earlyResolver, knownParameters } from './early-resolver';
import { PreparedStack } from './prepared-stack';
import { StackRequest } from './stack-request';

/** URL prefix that marks the name of a prepared template copy for the emulator's launcher. */
const PREPARED_URL = 'slipway-template:';

/** Templates of the nested stacks in a parent template. */
export class NestedTemplates {
  private readonly found: Record<string, StackRequest> = {};
  private readonly unread: Change[] = [];

  constructor(
    private readonly parent: StackRequest,
    private readonly template: Template,
  ) {}

  public get requests(): Readonly<Record<string, StackRequest>> {
    return this.found;
  }

  /** Changes that report the nested templates that could not be read and are deployed unchanged. */
  public get changes(): readonly Change[] {
    return this.unread;
  }

  /** Reads the nested templates whose locations are known before the parent is deployed. */
  public async read(): Promise<this> {
    for (const [logicalId, resource] of Object.entries(this.template.Resources)) {
      if (resource.Type === 'AWS::CloudFormation::Stack') {
        await this.readOne(logicalId, resource);
      }
    }
    return this;
  }

  /** Returns the parent template, in which the nested stacks refer to prepared copies of their templates. */
  public pointTo(prepared: Readonly<Record<string, PreparedStack>>): Template {
    const resources = Object.entries(this.template.Resources).map(([logicalId, resource]) => [
      logicalId,
      logicalId in prepared
        ? {
            ...resource,
            Properties: { ...resource.Properties, TemplateURL: `${PREPARED_URL}${prepared[logicalId].copyId}` },
          }
        : resource,
    ]);
    return { ...this.template, Resources: Object.fromEntries(resources) as Template['Resources'] };
  }

  private async readOne(logicalId: string, { Properties: properties = {} }: TemplateResource): Promise<void> {
    const { aws, name } = this.parent;
    try {
      const resolver = earlyResolver(this.parent, this.template);
      const url = resolver.text(properties.TemplateURL);
      this.found[logicalId] = {
        name: `${name}-${logicalId}`,
        aws,
        original: await readObject(aws, url),
        ...knownParameters(resolver, properties.Parameters),
      };
    } catch (error) {
      this.unread.push({
        logicalId,
        what: ADJUSTMENTS.nestedTemplate.says(),
        why: `${ADJUSTMENTS.nestedTemplate.why}: ${messageOf(error)}`,
      });
    }
  }
}
