import { attribute, intrinsic, parts, subParts, subVariables, Template, Value } from '../stacks/template';

/** Reference to a logical ID or a parameter, in a `Ref`, a `Fn::GetAtt` or a variable of a `Fn::Sub`. */
export interface Reference {
  readonly name: string;
  readonly by: 'Ref' | 'Fn::GetAtt' | 'Fn::Sub';
}

/** Yields the references in a value. References whose name is not a plain text are left out. */
export function* referencesIn(value: Value): Generator<Reference> {
  for (const part of parts(value)) {
    const found = intrinsic(part);
    if (found?.name === 'Ref' && typeof found.argument === 'string') {
      yield { name: found.argument, by: 'Ref' };
    }
    if (found?.name === 'Fn::GetAtt') {
      const { logicalId } = attribute(found.argument);
      yield* typeof logicalId === 'string' ? [{ name: logicalId, by: found.name } as const] : [];
    }
    if (found?.name === 'Fn::Sub') {
      const { text, variables } = subParts(found.argument);
      const open = subVariables(text).filter((name) => !(name in variables));
      yield* open.map((name) => ({ name: name.split('.')[0], by: 'Fn::Sub' }) as const);
    }
  }
}

/** Returns the message about a reference to something that the template does not declare, or undefined. */
export function referenceToNothing(template: Template): string | undefined {
  const { Resources: resources, Parameters: parameters = {}, Outputs: outputs = {}, Conditions: conditions } = template;
  const inResources = Object.values(resources).map(({ Properties = {} }) => Properties);
  const inOutputs = Object.values(outputs) as unknown as Value[];
  const attributes = [...referencesIn([...inResources, ...inOutputs])].filter(({ by }) => by === 'Fn::GetAtt');
  const unknown = attributes.find(({ name }) => !Object.hasOwn(resources, name));
  if (unknown) {
    return `Template error: instance of Fn::GetAtt references undefined resource ${unknown.name}`;
  }
  const isKnown = (name: string) => isPseudo(name) || Object.hasOwn(parameters, name) || Object.hasOwn(resources, name);
  const before = Object.values(resources).flatMap(({ DependsOn }) => [DependsOn ?? []].flat());
  const missing = before.filter((name) => !Object.hasOwn(resources, name));
  return (
    unresolved([...missing, ...unknownIn(inResources, isKnown)], 'Resources') ??
    unresolved(unknownIn(inOutputs, isKnown), 'Outputs') ??
    unresolvedInConditions(unknownIn(conditions ?? {}, (name) => isPseudo(name) || Object.hasOwn(parameters, name)))
  );
}

function unknownIn(value: Value, isKnown: (name: string) => boolean): string[] {
  return [...referencesIn(value)].map(({ name }) => name).filter((name) => !isKnown(name));
}

function unresolved(names: readonly string[], block: string): string | undefined {
  return names.length === 0
    ? undefined
    : `Template format error: Unresolved resource dependencies [${[...new Set(names)].join(', ')}] in the ${block} block of the template`;
}

function unresolvedInConditions(names: readonly string[]): string | undefined {
  return names.length === 0
    ? undefined
    : `Template format error: Unresolved dependencies [${[...new Set(names)].join(', ')}]. Cannot reference resources in the Conditions block of the template`;
}

function isPseudo(name: string): boolean {
  return name.startsWith('AWS::');
}
