import type { Finding, Place } from './finding';
import { isObject, plain } from './text';

type Json = Readonly<Record<string, unknown>>;
type Owner = Pick<Place, 'logicalId' | 'resourceType'>;
type Shape = (value: unknown) => boolean;

/** Maximum nesting depth that is read. CloudFormation rejects templates that are nested more deeply. */
const DEEPEST = 200;

const isText: Shape = (value) => typeof value === 'string';
const isTextOrFunction: Shape = (value) => isText(value) || isObject(value);
const isList: Shape = (value) => Array.isArray(value) || isObject(value);
const isScalar: Shape = (value) => ['string', 'number', 'boolean'].includes(typeof value);
const isIndex: Shape = (value) => isText(value) || typeof value === 'number' || isObject(value);
const isMapped: Shape = (value) => isScalar(value) || (Array.isArray(value) && value.every(isScalar));
const isAnything: Shape = () => true;
const tuple =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    Array.isArray(value) && value.length === shapes.length && shapes.every((shape, index) => shape(value[index]));
const either =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value));

/**
 * Arguments that CloudFormation accepts, by intrinsic function.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const FUNCTIONS: ReadonlyMap<string, readonly [shape: Shape, expected: string]> = new Map([
  ['Ref', [isTextOrFunction, 'a logical ID']],
  ['Fn::GetAtt', [either(isText, tuple(isText, isTextOrFunction)), 'a logical ID and an attribute name']],
  ['Fn::If', [tuple(isText, isAnything, isAnything), 'a condition name and two values']],
  ['Fn::Join', [tuple(isText, isList), 'a delimiter and a list']],
  ['Fn::Sub', [either(isText, tuple(isText, isObject)), 'a string, or a string and an object with variables']],
  ['Fn::Select', [tuple(isIndex, isList), 'an index and a list']],
  ['Fn::Split', [tuple(isText, isTextOrFunction), 'a delimiter and a string']],
  [
    'Fn::FindInMap',
    [
      either(
        tuple(isTextOrFunction, isTextOrFunction, isTextOrFunction),
        tuple(isTextOrFunction, isTextOrFunction, isTextOrFunction, isObject),
      ),
      'a mapping name and two keys',
    ],
  ],
  ['Fn::ImportValue', [isTextOrFunction, 'an export name']],
]);

/**
 * Returns a finding for every part of a template that CloudFormation refuses to parse: invalid sections and resources,
 * null values, and functions with invalid arguments. The other rules do not check the resources, parameters and
 * mappings that contain these parts.
 *
 * The time is linear in the size of the template.
 */
export function malformedParts(template: unknown): Finding[] {
  if (!isObject(template)) {
    return [malformed({ logicalId: 'Template', resourceType: 'template' }, '', template, 'a template')];
  }
  return [
    ...sectionOf(template, 'Parameters', parameterParts),
    ...sectionOf(template, 'Mappings', mappingParts),
    ...sectionOf(template, 'Resources', resourceParts),
  ];
}

function sectionOf(template: Json, name: string, partsOf: (name: string, value: unknown) => Finding[]): Finding[] {
  const section = template[name];
  if (section === undefined) {
    return [];
  }
  return isObject(section)
    ? Object.entries(section).flatMap(([key, value]) =>
        key.startsWith('Fn::')
          ? valueParts({ logicalId: key, resourceType: 'macro' }, { [key]: value })
          : partsOf(key, value),
      )
    : [malformed({ logicalId: name, resourceType: 'template' }, name, section, 'an object')];
}

function parameterParts(logicalId: string, parameter: unknown): Finding[] {
  const owner = { logicalId, resourceType: 'parameter' };
  if (!isObject(parameter)) {
    return [malformed(owner, `Parameters/${logicalId}`, parameter, 'a parameter')];
  }
  const { Default } = parameter;
  return Default === undefined || isScalar(Default)
    ? []
    : [malformed(owner, `Parameters/${logicalId}/Default`, Default, 'a string or a number')];
}

function mappingParts(logicalId: string, mapping: unknown): Finding[] {
  const owner = { logicalId, resourceType: 'mapping' };
  if (!isObject(mapping)) {
    return [malformed(owner, `Mappings/${logicalId}`, mapping, 'a mapping')];
  }
  return Object.entries(mapping)
    .filter(([, value]) => !isObject(value) || !Object.values(value).every(isMapped))
    .map(([key, value]) =>
      malformed(owner, `Mappings/${logicalId}/${key}`, value, 'an object whose values are strings or lists'),
    );
}

function resourceParts(logicalId: string, resource: unknown): Finding[] {
  if (!isObject(resource)) {
    return [malformed({ logicalId, resourceType: 'undefined' }, `Resources/${logicalId}`, resource, 'a resource')];
  }
  const { Type, Properties } = resource;
  const owner = { logicalId, resourceType: plain(Type) };
  return [
    ...(isText(Type) ? [] : [malformed(owner, 'Type', Type, 'a string')]),
    ...(Properties === undefined
      ? []
      : isObject(Properties)
        ? valueParts(owner, Properties)
        : [malformed(owner, 'Properties', Properties, 'an object')]),
  ];
}

/**
 * Checks all values of a resource. The walk is not recursive, so that a deeply nested template cannot overflow the call
 * stack.
 */
function valueParts(owner: Owner, properties: Json): Finding[] {
  const found: Finding[] = [];
  const open: [value: unknown, location: string, depth: number][] = [[properties, 'Properties', 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, location, depth] = next;
    if (value === null) {
      found.push(malformed(owner, location, value, 'a value other than null'));
    } else if (typeof value === 'object' && depth > DEEPEST) {
      found.push(malformed(owner, location.slice(0, 400), value, `at most ${DEEPEST} nested levels`));
    } else if (typeof value === 'object') {
      found.push(...functionParts(owner, value, location));
      for (const [key, item] of Object.entries(value)) {
        open.push([item, `${location}/${key}`, depth + 1]); // added one by one, because a call cannot have 100,000 arguments
      }
    }
  }
  return found;
}

/** Checks the arguments of an intrinsic function. An object with several keys is not a function. */
function functionParts(owner: Owner, value: object, location: string): Finding[] {
  const [[name, given] = ['', undefined], ...others] = Object.entries(value);
  const known = others.length === 0 && !Array.isArray(value) ? FUNCTIONS.get(name) : undefined;
  return known && !known[0](given) ? [malformed(owner, `${location}/${name}`, given, known[1])] : [];
}

function malformed(owner: Owner, location: string, value: unknown, expected: string): Finding {
  return {
    ...owner,
    location,
    json: inShort(value),
    rule: 'malformed-template',
    problem: `CloudFormation cannot read this part of the template: expected ${expected}`,
    instead: 'correct this part of the template, which the other rules cannot check',
  };
}

/** Describes a value of any size or depth in a few words, such as `a list of length 3`. */
function inShort(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(JSON.stringify(value)).slice(0, 200);
  }
  return Array.isArray(value) ? `a list of length ${value.length}` : `an object with ${Object.keys(value).length} keys`;
}

/** Whether a value is nested more deeply than CloudFormation accepts. */
export function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0 && depth <= DEEPEST; depth += 1) {
    level = level
      .filter((item) => typeof item === 'object' && item !== null)
      .flatMap((item) => Object.values(item as object));
  }
  return level.length > 0;
}
