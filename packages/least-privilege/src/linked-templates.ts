import { basename } from 'node:path';
import type { CheckedTemplate } from './check/check-finding';
import { isObject, plain, soleReference, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** Value in one of the templates. */
interface Origin {
  readonly index: number;
  readonly value: unknown;
}

/** Value that a stack exports to the other stacks in its region. */
interface Export extends Origin {
  readonly region?: string;
}

const NESTED = 'AWS::CloudFormation::Stack';
/** Pattern of logical IDs in the linked template, with the index of the original template and the original ID. */
const LINKED_ID = /^Template(\d+)x(.*)$/s;
/** Pattern of variables in `Fn::Sub` whose value can be different in each stack. */
const LOCAL_VARIABLE = /\$\{(?=(?:\w+|AWS::Stack\w+)[.}])/g;
/** Pattern of references whose value is the same in every stack of an account and region. */
const SHARED = /^AWS::(?!Stack)/;
const POLICY = /PolicyDocument$/;
/** Maximum number of references between templates that are followed. */
const FURTHEST = 8;

/**
 * Links the templates of one account, so that policies of the same identity in several templates can be checked
 * together. Exports, and the parameters and outputs of nested stacks, are replaced by the resources to which they
 * refer.
 */
export class LinkedTemplates {
  private readonly sources: readonly Json[];
  private readonly exported = new Map<string, Export[]>();
  /** Values that parent stacks pass to parameters, by template index and parameter name. */
  private readonly given = new Map<string, Origin>();

  constructor(private readonly templates: readonly CheckedTemplate[]) {
    this.sources = templates.map(({ template }) => template as Json);
    this.sources.forEach((_, index) => {
      this.collectExports(index);
      this.collectGiven(index);
    });
  }

  /** Returns one template with the IAM resources of all templates. The logical IDs are unique in this template. */
  public template(): Json {
    const resources = this.sources.flatMap((source, index) =>
      recordsOf(source.Resources)
        .filter(([, { Type }]) => plain(Type).startsWith('AWS::IAM::'))
        .map(([id, resource]) => [linkedId(index, id), this.linked(resource, index)] as const),
    );
    return { Resources: Object.fromEntries(resources) };
  }

  /** Returns the file and the logical ID of a resource in the linked template. */
  public origin(logicalId: string): { readonly file: string; readonly logicalId: string } {
    const [, index, id] = LINKED_ID.exec(logicalId)!;
    return { file: this.templates[Number(index)].file, logicalId: id };
  }

  private collectExports(index: number): void {
    const { region } = this.templates[index];
    for (const [, { Export: exported, Value: value }] of recordsOf(this.sources[index].Outputs)) {
      if (isObject(exported)) {
        const name = texts(exported.Name).join();
        this.exported.set(name, [...(this.exported.get(name) ?? []), { index, value, region }]);
      }
    }
  }

  private collectGiven(index: number): void {
    for (const [, { Type, Properties: properties, ...stack }] of recordsOf(this.sources[index].Resources)) {
      const nested = Type === NESTED ? this.nestedIn(stack) : -1;
      for (const [name, value] of Object.entries(
        isObject(properties) && isObject(properties.Parameters) ? properties.Parameters : {},
      )) {
        this.given.set(linkedId(nested, name), { index, value });
      }
    }
  }

  /** Returns the index of a nested stack's template, whose file name the CDK writes to the metadata, or -1. */
  private nestedIn({ Metadata: metadata }: Json): number {
    const path = isObject(metadata) ? metadata['aws:asset:path'] : undefined;
    return this.templates.findIndex(({ file }) => basename(file) === path);
  }

  private linked(value: unknown, index: number, steps = 0): unknown {
    const next = (inner: unknown) => this.linked(inner, index, steps);
    if (Array.isArray(value)) {
      return value.map(next);
    }
    if (!isObject(value)) {
      return value;
    }
    const origin = steps < FURTHEST ? this.elsewhere(value, index) : undefined;
    if (origin) {
      return this.linked(origin.value, origin.index, steps + 1);
    }
    return (
      linkedReference(value, index) ??
      Object.fromEntries(Object.entries(value).map(([key, one]) => [key, POLICY.test(key) ? one : next(one)]))
    );
  }

  /** Returns the value in another template to which a reference refers. */
  private elsewhere(value: Json, index: number): Origin | undefined {
    const { id, attribute = '' } = soleReference(value) ?? {};
    if (id !== undefined && attribute.startsWith('Outputs.')) {
      const [, stack] = recordsOf(this.sources[index].Resources).find(([name]) => name === id) ?? [undefined, {}];
      const nested = this.nestedIn(stack);
      const output = recordsOf(this.sources[nested]?.Outputs).find(([name]) => `Outputs.${name}` === attribute);
      return output && { index: nested, value: output[1].Value };
    }
    if (id !== undefined) {
      return this.given.get(linkedId(index, id));
    }
    return Object.hasOwn(value, 'Fn::ImportValue')
      ? this.exportOf(texts(value['Fn::ImportValue']).join(), this.templates[index].region)
      : undefined;
  }

  /** Returns the value of an export. A region that is known only at deployment counts as the same. */
  private exportOf(name: string, region?: string): Origin | undefined {
    return this.exported
      .get(name)
      ?.find((one) => one.region === undefined || region === undefined || one.region === region);
  }
}

function linkedId(index: number, id: string): string {
  return `Template${index}x${id}`;
}

/** Returns a reference with the logical ID of the linked template, or undefined if the value is no reference. */
function linkedReference(value: Json, index: number): Json | undefined {
  const { id, attribute } = soleReference(value) ?? {};
  if (id !== undefined && !SHARED.test(id)) {
    return attribute === undefined ? { Ref: linkedId(index, id) } : { 'Fn::GetAtt': [linkedId(index, id), attribute] };
  }
  const text = value['Fn::Sub'];
  return typeof text === 'string'
    ? { 'Fn::Sub': text.replaceAll(LOCAL_VARIABLE, `\${${linkedId(index, '')}`) }
    : undefined;
}

function recordsOf(section: unknown): [string, Json][] {
  return Object.entries(isObject(section) ? section : {}).filter((entry): entry is [string, Json] =>
    isObject(entry[1]),
  );
}
