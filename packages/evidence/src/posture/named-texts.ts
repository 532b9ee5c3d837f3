import { parse } from 'yaml';
import { Part } from './part';
import { isLongNumber } from './secret-shapes';
import { isObject } from './template-value';

/** Text in a template with the name of the property or variable whose value it is. */
export type NamedText = readonly [name: string, text: string, location: string];

/** Pairs of properties that contain a name and its value, such as `{ Name: 'STAGE', Value: 'production' }`. */
const PAIRS: readonly (readonly [name: string, value: string])[] = [
  ['Name', 'Value'],
  ['Name', 'DefaultValue'],
  ['OptionName', 'Value'],
  ['HeaderName', 'HeaderValue'],
  ['ParameterKey', 'ParameterValue'],
];

/** Properties that compare values of requests or events and therefore contain no secrets. */
const COMPARES = /^(Condition|EventPattern)$/;
const BASE64 = /^[A-Za-z0-9+/\s]{16,}={0,2}\s*$/;

/**
 * Returns every text and long number in a part of a template, at any depth: properties, names with values, the
 * arguments of `Fn::Base64` and `Fn::ToJsonString`, user data, and the variables of build specifications. The values of
 * variables that a build reads from Secrets Manager or Parameter Store are names, and have no name here.
 */
export function namedTexts(part: Part, name: string): NamedText[] {
  const found: NamedText[] = [];
  collect(part, name, found);
  return found;
}

function collect(part: Part, name: string, found: NamedText[]): void {
  const { template, value, location } = part;
  if (typeof value === 'string' || isLongNumber(value)) {
    collectText(part, name, found);
    return;
  }
  if (Array.isArray(value)) {
    part.listed().forEach((item) => collect(item, name, found));
    return;
  }
  const wrapped = isObject(value) ? (value['Fn::Base64'] ?? value['Fn::ToJsonString']) : undefined;
  if (wrapped !== undefined) {
    template.values(wrapped).forEach((one) => collect(new Part(template, one, location), name, found));
    return;
  }
  const pairs = pairsIn(part);
  for (const [key, paired] of pairs) {
    part.texts(key).forEach((inner) => part.parts(paired).forEach((one) => collect(one, inner, found)));
  }
  for (const [key, inner] of part.entries()) {
    if (!COMPARES.test(key) && !pairs.some(([, paired]) => paired === key)) {
      collect(inner, key, found);
    }
  }
}

function collectText(part: Part, name: string, found: NamedText[]): void {
  const text = String(part.value);
  found.push([name, text, part.location]);
  if (name === 'BuildSpec') {
    collectBuildSpec(part, found);
  } else if (name === 'UserData' && BASE64.test(text)) {
    found.push([name, Buffer.from(text, 'base64').toString(), part.location]);
  }
}

function collectBuildSpec({ template, value, location }: Part, found: NamedText[]): void {
  if (!String(value).includes('variables')) {
    return;
  }
  try {
    const variables = new Part(template, parse(String(value)), location).parts('env.variables');
    variables.forEach((one) => collect(one, 'variables', found));
  } catch {
    // not YAML: the build reports the error
  }
}

function pairsIn(part: Part): typeof PAIRS {
  const pairs = PAIRS.filter(([name]) => part.has(name) && part.texts(name).length > 0);
  const isReference =
    pairs.length > 0 && part.texts('Type').some((type) => type === 'SECRETS_MANAGER' || type === 'PARAMETER_STORE');
  return isReference ? [] : pairs;
}
