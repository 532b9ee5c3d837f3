import { Resolver } from '../deployment/resolver';
import { isObject, Template, Value } from '../stacks/template';
import { StackRequest } from './stack-request';

const TRUE: Value = { 'Fn::Equals': ['true', 'true'] };
const FALSE: Value = { 'Fn::Equals': ['true', 'false'] };
/** Prefix of the types of template parameters whose value is the name of a Parameter Store parameter. */
const STORED = /^AWS::SSM::Parameter::Value</;

/**
 * Returns a resolver for the values that are known before a template is deployed: parameters, mappings and pseudo
 * parameters. Parameter Store values are unknown, because only the deployment reads them.
 */
export function earlyResolver({ aws, name, parameters, unknown = [] }: StackRequest, template: Template): Resolver {
  const declared = Object.entries(template.Parameters ?? {});
  const stored = declared.filter(([, { Type: type }]) => STORED.test(type)).map(([key]) => key);
  const defaults = declared
    .filter(([, { Default: value }]) => value !== undefined)
    .map(([key, { Default: value }]) => [key, String(value)]);
  const known = Object.entries({ ...Object.fromEntries(defaults), ...parameters } as typeof parameters).filter(
    ([key]) => !unknown.includes(key) && !stored.includes(key),
  );
  return new Resolver({
    template,
    stackName: name,
    stackId: '',
    region: aws.region,
    accountId: aws.accountId,
    parameters: Object.fromEntries(known),
    physicalIds: {},
    attributes: {},
    exports: {},
    stackOutputs: {},
  });
}

/**
 * Replaces a template's conditions with their values, because the embedded AWS evaluates neither pseudo parameters nor
 * most functions in conditions. A condition that depends on an unknown value is kept.
 */
export function evaluateConditions(request: StackRequest, template: Template): Template {
  const resolver = earlyResolver(request, template);
  const conditions = Object.entries(template.Conditions ?? {}).map(([name, condition]) => {
    const holds = attempt(() => resolver.holds({ Condition: name }));
    return [name, holds === undefined ? condition : holds ? TRUE : FALSE];
  });
  return conditions.length === 0
    ? template
    : { ...template, Conditions: Object.fromEntries(conditions) as Template['Conditions'] };
}

/** Returns false if the condition of a resource is known to be false before the template is deployed. */
export function mayBeCreated(request: StackRequest, template: Template, logicalId: string): boolean {
  const { Condition } = template.Resources[logicalId];
  return Condition === undefined || attempt(() => earlyResolver(request, template).holds({ Condition })) !== false;
}

/** Returns a nested stack's parameters: the values that are known before the deployment, and the names of the rest. */
export function knownParameters(
  resolver: Resolver,
  given: Value | undefined,
): Pick<StackRequest, 'parameters' | 'unknown'> {
  const values = Object.entries(isObject(given) ? given : {}).map(
    ([name, value]) => [name, attempt(() => resolver.text(value))] as const,
  );
  const known = values.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    parameters: Object.fromEntries(known),
    unknown: values.filter(([, value]) => value === undefined).map(([name]) => name),
  };
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
