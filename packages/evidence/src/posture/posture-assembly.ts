import { basename } from 'node:path';
import { isNever } from './fixed-condition';
import { Part } from './part';
import { PostureTemplate } from './posture-template';
import type { PostureResource, TemplateSource } from './posture-template';
import { isObject, partsOfSub } from './template-value';

/** Maximum number of stack-to-stack references that are followed to find a resource. */
const FURTHEST = 8;

/** Reference to a resource, or to an attribute of it. */
export interface Reference {
  readonly resource: PostureResource;
  /**
   * Name of the attribute, without the part after a dot.
   *
   * @default - the reference is a `Ref`
   */
  readonly attribute?: string;
}

/** Value that a stack exports to other stacks in its account and region. */
interface Export {
  readonly template: PostureTemplate;
  readonly value: Part;
}

/**
 * Templates of a cloud assembly, which are checked together because a template can refer to resources in another
 * template.
 */
export class PostureAssembly {
  public readonly templates: readonly PostureTemplate[];
  public readonly resources: readonly PostureResource[];
  /** IDs of the accounts to which the stacks are deployed, if known at synthesis. */
  public readonly accounts: ReadonlySet<string>;

  private readonly byType = new Map<string, PostureResource[]>();
  private readonly exported = new Map<string, Export[]>();

  constructor(sources: readonly TemplateSource[]) {
    this.templates = sources.map((source) => new PostureTemplate(source));
    this.resources = this.templates.flatMap(({ resources }) => resources);
    this.accounts = new Set(this.templates.flatMap(({ account }) => account ?? []));
    this.resources.forEach((resource) => {
      this.byType.set(resource.type, [...(this.byType.get(resource.type) ?? []), resource]);
    });
    this.templates.forEach((template) => this.connectNested(template));
    this.templates.forEach((template) => this.collectExports(template));
  }

  /** Returns all resources of the given types. */
  public ofType(...types: readonly string[]): readonly PostureResource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** Whether a stack in the account and region of a template has an export with the given name. */
  public exports(name: string, importing: PostureTemplate): boolean {
    return this.exportOf(name, importing) !== undefined;
  }

  /** Returns the resource to which a reference refers, directly or through exports and nested stacks. */
  public target(part: Part): PostureResource | undefined {
    return this.reference(part)?.resource;
  }

  /** Returns the resource to which a reference refers, and the attribute of the resource. */
  public reference(part: Part, steps = 0): Reference | undefined {
    const template = this.templates.find((one) => one === part.template);
    if (template === undefined || steps > FURTHEST) {
      return undefined;
    }
    const [value] = isObject(part.value) && 'Fn::Sub' in part.value ? template.values(part.value) : [part.value];
    if (!isObject(value)) {
      return undefined;
    }
    const [name, attribute, ...rest] = [value['Fn::GetAtt']].flat().flatMap((text) => String(text ?? '').split('.'));
    const found = template.byId.get(String(value.Ref ?? name));
    const given = found ? undefined : template.givenReferences.get(String(value.Ref));
    if (given) {
      return this.reference(given, steps + 1);
    }
    if (found?.type === 'AWS::CloudFormation::Stack' && attribute === 'Outputs') {
      return this.outputOf(found, rest[0], part.location, steps);
    }
    if (found) {
      return { resource: found, attribute };
    }
    const importedAs = template.values(value['Fn::ImportValue']).map(String)[0];
    const imported = this.exportOf(importedAs, template);
    return imported && this.reference(imported, steps + 1);
  }

  /** Returns all resources to which a value refers, including references in nested objects and lists. */
  public targets(part: Part): PostureResource[] {
    const own = this.target(part);
    if (own) {
      return [own];
    }
    return innerValues(part.value).flatMap((value) => this.targets(new Part(part.template, value, part.location)));
  }

  /** Returns the value of an export. An account or region that is known only at deployment counts as the same. */
  private exportOf(name: string, { account, region }: PostureTemplate): Part | undefined {
    const isSame = (one?: string, other?: string) => one === undefined || other === undefined || one === other;
    return this.exported
      .get(name)
      ?.find(({ template }) => isSame(template.account, account) && isSame(template.region, region))?.value;
  }

  private outputOf(stack: PostureResource, name: string, location: string, steps: number): Reference | undefined {
    const nested = this.nestedTemplate(stack);
    const output = nested?.outputs[name];
    return nested && isObject(output) ? this.reference(new Part(nested, output.Value, location), steps + 1) : undefined;
  }

  /**
   * Returns the template of a nested stack. The CDK writes the name of the template file to the metadata of the
   * resource.
   */
  private nestedTemplate({ declared }: PostureResource): PostureTemplate | undefined {
    const asset = isObject(declared.Metadata) ? declared.Metadata['aws:asset:path'] : undefined;
    return this.templates.find(({ file }) => asset !== undefined && basename(file) === asset);
  }

  private connectNested(template: PostureTemplate): void {
    template.resources
      .filter(({ type }) => type === 'AWS::CloudFormation::Stack')
      .forEach((stack) => {
        const nested = this.nestedTemplate(stack);
        stack
          .parts('Parameters')
          .flatMap((parameters) => parameters.entries())
          .forEach(([name, part]) => nested?.give(name, part));
      });
  }

  private collectExports(template: PostureTemplate): void {
    Object.values(template.outputs).forEach((output) => {
      const part = new Part(template, output, 'Outputs');
      const names = isNever(part.values('Condition')[0], template) ? [] : part.texts('Export.Name');
      names.forEach((name) => {
        const value = new Part(template, (output as Record<string, unknown>).Value, 'Outputs');
        this.exported.set(name, [...(this.exported.get(name) ?? []), { template, value }]);
      });
    });
  }
}

function innerValues(value: unknown): unknown[] {
  if (isObject(value) && 'Fn::Sub' in value) {
    return partsOfSub(value['Fn::Sub']);
  }
  return Array.isArray(value) || isObject(value) ? Object.values(value) : [];
}
