import { Part } from './part';
import { isObject, Json, Surroundings, valuesOf } from './template-value';

/** A synthesized template, and what is known of its deployment. */
export interface TemplateSource {
  readonly file: string;
  readonly template: unknown;
  /** AWS account ID of 12 digits. @default - synthesis does not know it */
  readonly account?: string;
  /** @default - synthesis does not know it */
  readonly region?: string;
}

/** A resource, as a place of its template. */
class PostureResource extends Part {
  constructor(
    public override readonly template: PostureTemplate,
    public readonly logicalId: string,
    public readonly type: string,
    public readonly declared: Json,
  ) {
    super(template, template.values(declared.Properties)[0], 'Properties');
  }

  /** Construct path, as the CDK writes it into the template. */
  public get path(): string | undefined {
    const { Metadata } = this.declared;
    const path = isObject(Metadata) ? Metadata['aws:cdk:path'] : undefined;
    return typeof path === 'string' ? path : undefined;
  }
}

export type { PostureResource };

/** A template as the checks read it: with every value that it may have when it is deployed. */
export class PostureTemplate {
  public readonly file: string;
  public readonly resources: readonly PostureResource[];
  public readonly outputs: Json;
  /** The same resources by their logical IDs. */
  public readonly byId: ReadonlyMap<string, PostureResource>;
  public readonly account?: string;
  /** References that a stack around this one gives to its parameters. */
  public readonly givenReferences = new Map<string, Part>();

  private readonly given = new Map<string, unknown[]>();
  private readonly around: Surroundings;

  constructor({ file, template, account, region }: TemplateSource) {
    const sections = isObject(template) ? template : {};
    this.file = file;
    this.account = account;
    this.outputs = section(sections, 'Outputs');
    this.around = {
      parameters: section(sections, 'Parameters'),
      mappings: section(sections, 'Mappings'),
      account,
      region,
      given: (parameter) => this.given.get(parameter) ?? [],
    };
    this.resources = Object.entries(section(sections, 'Resources'))
      .filter((entry): entry is [string, Json] => isObject(entry[1]))
      .map(([logicalId, declared]) => new PostureResource(this, logicalId, String(declared.Type), declared));
    this.byId = new Map(this.resources.map((resource) => [resource.logicalId, resource]));
  }

  /** Takes what a stack around this one gives to a parameter. */
  public give(parameter: string, part: Part): void {
    if (isObject(part.value)) {
      this.givenReferences.set(parameter, part);
    } else {
      this.given.set(parameter, [...(this.given.get(parameter) ?? []), part.value]);
    }
  }

  /** Every value that may be in a place of the template. */
  public values(value: unknown): readonly unknown[] {
    return valuesOf(value, this.around);
  }
}

function section(template: Json, name: string): Json {
  const value = template[name];
  return isObject(value) ? value : {};
}
