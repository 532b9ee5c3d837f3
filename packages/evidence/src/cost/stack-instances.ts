import { dirname, join } from 'node:path';
import { SynthesizedTemplate } from '../templates/assembly';
import { Resource } from '../templates/template';
import { FullTemplate, holds, resolve } from './intrinsics';
import { expandedResources } from './loops';

/** Type of the resource that creates a nested stack. */
export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** Template without loops. */
export type ExpandedTemplate = FullTemplate & Required<Pick<FullTemplate, 'Resources'>>;

/** Stack that a template creates, with the values that its parent stack passes to its parameters. */
export interface StackInstance extends SynthesizedTemplate {
  readonly template: ExpandedTemplate;
  /** Names of the loops whose collection is known only at deployment. Their resources are included once. */
  readonly loops: readonly string[];
  /** Logical IDs of nested stacks without a template in the assembly. */
  readonly withoutTemplate: readonly string[];
}

/**
 * Returns the stacks of an assembly, with the resources of loops repeated. A nested stack is returned once for each
 * resource that creates it, which names its template file in the metadata. Nested templates that no resource names are
 * returned once, with their parameter defaults.
 */
export function stackInstances(templates: readonly SynthesizedTemplate[], defaultRegion: string): StackInstance[] {
  const nested = new Set<SynthesizedTemplate>();

  function instancesOf(synthesized: SynthesizedTemplate, parents: readonly string[] = []): StackInstance[] {
    const region = synthesized.region ?? defaultRegion;
    const { resources, unknown: loops } = expandedResources(synthesized.template, region);
    const template: ExpandedTemplate = { ...synthesized.template, Resources: resources };
    const around = [...parents, synthesized.file];
    const withoutTemplate: string[] = [];
    const children = Object.entries(resources).flatMap(([logicalId, resource]) => {
      if (resource.Type !== NESTED_STACK) {
        return [];
      }
      const file = join(dirname(synthesized.file), String(metadataOf(resource)['aws:asset:path']));
      const child = templates.find((one) => one.file === file && !around.includes(file));
      if (!child) {
        withoutTemplate.push(logicalId);
        return [];
      }
      const isAgain = nested.has(child);
      nested.add(child);
      return conditionHolds(resource, template, region) === false
        ? []
        : instancesOf(
            {
              ...child,
              file: isAgain ? join(dirname(file), `${logicalId}.nested.template.json`) : file,
              region: synthesized.region,
              template: withParameters(child.template, resource, template, region),
            },
            [...around, file],
          );
    });
    return [{ ...synthesized, template, loops, withoutTemplate }, ...children];
  }

  const isNested = ({ file }: SynthesizedTemplate) => file.endsWith('.nested.template.json');
  const found = templates.filter((one) => !isNested(one)).flatMap((root) => instancesOf(root));
  const unnamed = templates.filter((one) => isNested(one) && !nested.has(one));
  return unnamed.length === 0
    ? found
    : [...found, ...unnamed.flatMap((one) => instancesOf(one))].map((one) => ({ ...one, withoutTemplate: [] }));
}

/** Returns whether a resource is created, or `undefined` if its condition is known only at deployment. */
export function conditionHolds(
  { Condition: condition }: Resource & { readonly Condition?: string },
  template: FullTemplate,
  region: string,
): boolean | undefined {
  return condition === undefined || holds(condition, template, region);
}

/** Returns a nested template whose parameters have the values from the parent stack instead of their defaults. */
function withParameters(
  child: FullTemplate,
  { Properties: properties }: Resource,
  parent: FullTemplate,
  region: string,
): FullTemplate {
  const given = Object.entries((properties?.Parameters ?? {}) as Readonly<Record<string, unknown>>);
  const values = given.map(([name, value]) => [
    name,
    { ...child.Parameters?.[name], Default: resolve(value, parent, region) },
  ]);
  return { ...child, Parameters: { ...child.Parameters, ...Object.fromEntries(values) } };
}

function metadataOf(resource: Resource): Readonly<Record<string, unknown>> {
  return (resource as { readonly Metadata?: Readonly<Record<string, unknown>> }).Metadata ?? {};
}
