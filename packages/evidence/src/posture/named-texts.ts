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
  const { template, value, location } = part;
  if (typeof value === 'string' || isLongNumber(value)) {
    return ofText(part, name);
  }
  if (Array.isArray(value)) {
    return part.listed().flatMap((item) => namedTexts(item, name));
  }
  const wrapped = isObject(value) ? (value['Fn::Base64'] ?? value['Fn::ToJsonString']) : undefined;
  if (wrapped !== undefined) {
    return template.values(wrapped).flatMap((one) => namedTexts(new Part(template, one, location), name));
  }
  const pairs = pairsIn(part);
  const own = part.entries().filter(([key]) => !COMPARES.test(key) && !pairs.some(([, paired]) => paired === key));
  return [
    ...pairs.flatMap(([key, paired]) =>
      part.texts(key).flatMap((inner) => part.parts(paired).flatMap((one) => namedTexts(one, inner))),
    ),
    ...own.flatMap(([key, inner]) => namedTexts(inner, key)),
  ];
}

function ofText(part: Part, name: string): NamedText[] {
  const text = String(part.value);
  const plain: NamedText = [name, text, part.location];
  if (name === 'BuildSpec') {
    return [plain, ...ofBuildSpec(part)];
  }
  const isEncoded = name === 'UserData' && BASE64.test(text);
  return isEncoded ? [plain, [name, Buffer.from(text, 'base64').toString(), part.location]] : [plain];
}

function ofBuildSpec({ template, value, location }: Part): NamedText[] {
  if (!String(value).includes('variables')) {
    return [];
  }
  try {
    const variables = new Part(template, parse(String(value)), location).parts('env.variables');
    return variables.flatMap((one) => namedTexts(one, 'variables'));
  } catch {
    return []; // not YAML: the build reports the error
  }
}

function pairsIn(part: Part): typeof PAIRS {
  const pairs = PAIRS.filter(([name]) => part.has(name) && part.texts(name).length > 0);
  const isReference =
    pairs.length > 0 && part.texts('Type').some((type) => type === 'SECRETS_MANAGER' || type === 'PARAMETER_STORE');
  return isReference ? [] : pairs;
}
