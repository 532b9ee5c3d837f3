import { intrinsic, isObject, parts, Template, Value } from '../stacks/template';

/** Returns the message about a condition that is used but that the template does not declare, or undefined. */
export function conditionOfNothing(template: Template): string | undefined {
  const { Resources: resources, Outputs: outputs = {}, Conditions: conditions = {} } = template;
  const isUnknown = (name: unknown) => typeof name === 'string' && !Object.hasOwn(conditions, name);
  const [ofResources, ofOutputs] = [resources, outputs].map((block) =>
    Object.values(block)
      .map(({ Condition }: { Condition?: string }) => Condition)
      .find(isUnknown),
  );
  const ofConditions = [...parts(conditions)].flatMap((part) => nameIn(part)).find(isUnknown);
  const properties = Object.values(resources).map(({ Properties = {} }) => Properties);
  const ofChoices = [...parts([...properties, ...(Object.values(outputs) as unknown as Value[])])]
    .map((part) => intrinsic(part))
    .filter((found) => found?.name === 'Fn::If')
    .map((found) => (found!.argument as readonly Value[])[0])
    .find(isUnknown);
  return (
    unresolved(ofConditions, 'Conditions') ??
    unresolved(ofResources, 'Resources') ??
    unresolved(ofOutputs, 'Outputs') ??
    (ofChoices === undefined
      ? undefined
      : `Template error: unresolved condition dependency ${String(ofChoices)} in Fn::If`)
  );
}

function nameIn(part: Value): Value[] {
  return isObject(part) && Object.keys(part).join() === 'Condition' ? [part.Condition] : [];
}

function unresolved(name: Value | undefined, block: string): string | undefined {
  return name === undefined
    ? undefined
    : `Template format error: Unresolved condition dependency ${String(name)} in the ${block} block of the template`;
}
