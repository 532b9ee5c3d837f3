import { intrinsic, isObject, Template, TemplateResource, Value } from '../stacks/template';
import { referencesIn } from './references';

/**
 * Returns the message about resources that depend on each other in a cycle, or undefined. Resources with a condition,
 * and the values of `Fn::If`, are not followed, because the condition may break the cycle.
 */
export function cycleOfResources({ Resources: resources }: Template): string | undefined {
  const certain = Object.entries(resources).filter(([, { Condition }]) => Condition === undefined);
  let left = new Map(certain.map(([logicalId, resource]) => [logicalId, dependenciesOf(resource)]));
  for (let before = -1; left.size !== before;) {
    before = left.size;
    const needed = new Set([...left.values()].flat());
    const current = left;
    left = new Map(
      [...left].filter(([logicalId, others]) => needed.has(logicalId) && others.some((other) => current.has(other))),
    );
  }
  return left.size === 0 ? undefined : `Circular dependency between resources: [${[...left.keys()].join(', ')}]`;
}

function dependenciesOf({ DependsOn = [], Properties = {} }: TemplateResource): string[] {
  return [...[DependsOn].flat(), ...[...referencesIn(withoutChoices(Properties))].map(({ name }) => name)];
}

function withoutChoices(value: Value): Value {
  if (Array.isArray(value)) {
    return value.map(withoutChoices);
  }
  if (!isObject(value)) {
    return value;
  }
  return intrinsic(value)?.name === 'Fn::If'
    ? ''
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutChoices(item)]));
}
