import { unrolled } from './loops';
import { Part } from './part';
import { isObject, Json, Surroundings, valuesOf } from './template-value';

/** Synthesized template, with the account and region to which it is deployed, if known. */
export interface TemplateSource {
  readonly file: string;
  readonly template: unknown;
  /** AWS account ID, 12 digits. @default - known only at deployment */
  readonly account?: string;
  /** AWS region, such as `eu-west-1`. @default - known only at deployment */
  readonly region?: string;
}

/** Template resource. As a `Part`, the resource is the location of its properties. */
class PostureResource extends Part {
  constructor(
    public override readonly template: PostureTemplate,
    public readonly logicalId: string,
    public readonly type: string,
    public readonly declared: Json,
  ) {
    super(template, template.values(declared.Properties)[0], 'Properties');
  }

  /** Construct path that the CDK writes to the metadata of the resource. */
  public get path(): string | undefined {
    const { Metadata } = this.declared;
    const path = isObject(Metadata) ? Metadata['aws:cdk:path'] : undefined;
    return typeof path === 'string' ? path : undefined;
  }

  /** Returns this resource with other properties. */
  public with(Properties: unknown): PostureResource {
    return new PostureResource(this.template, this.logicalId, this.type, { ...this.declared, Properties });
  }
}

export type { PostureResource };

/** Template whose values can be resolved to every value that they can have at deployment. */
export class PostureTemplate {
  public readonly file: string;
  public readonly resources: readonly PostureResource[];
  public readonly outputs: Json;
  public readonly conditions: Json;
  public readonly parameters: Json;
  /** Resources of the template by their logical IDs. */
  public readonly byId: ReadonlyMap<string, PostureResource>;
  public readonly account?: string;
  public readonly region?: string;
  /** References that a parent stack passes to parameters of this template, by parameter name. */
  public readonly givenReferences = new Map<string, Part>();

  private readonly given = new Map<string, unknown[]>();
  private readonly around: Surroundings;

  constructor({ file, template, account, region }: TemplateSource) {
    const sections = isObject(template) ? template : {};
    this.file = file;
    this.account = account;
    this.region = region;
    this.around = {
      parameters: section(sections, 'Parameters'),
      mappings: section(sections, 'Mappings'),
      account,
      region,
      given: (parameter) => this.given.get(parameter) ?? [],
    };
    this.outputs = this.unrolled(sections, 'Outputs');
    this.resources = Object.entries(this.unrolled(sections, 'Resources'))
      .filter((entry): entry is [string, Json] => isObject(entry[1]))
      .map(([logicalId, declared]) => new PostureResource(this, logicalId, String(declared.Type), declared));
    this.byId = new Map(this.resources.map((resource) => [resource.logicalId, resource]));
    this.conditions = section(sections, 'Conditions');
    this.parameters = section(sections, 'Parameters');
  }

  /** Adds a value that a parent stack passes to a parameter. */
  public give(parameter: string, part: Part): void {
    if (isObject(part.value)) {
      this.givenReferences.set(parameter, part);
    } else {
      this.given.set(parameter, [...(this.given.get(parameter) ?? []), part.value]);
    }
  }

  /** Returns every value to which a template value can resolve. */
  public values(value: unknown): readonly unknown[] {
    return isObject(value) ? valuesOf(value, this.around) : [value];
  }

  private unrolled(template: Json, name: string): Json {
    return unrolled(section(template, name), (value) => this.values(value));
  }
}

function section(template: Json, name: string): Json {
  const value = template[name];
  return isObject(value) ? value : {};
}
