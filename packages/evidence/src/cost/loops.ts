import { LOOP, withLoopVariable } from '../templates/loop-variable';
import { Resource } from '../templates/template';
import { FullTemplate, resolve } from './intrinsics';

/** Resources of a template after `Fn::ForEach`, and the names of the loops that could not be repeated. */
export interface ExpandedResources {
  readonly resources: Readonly<Record<string, Resource>>;
  /** Names of the loops whose collection is known only at deployment. Their resources are included once. */
  readonly unknown: readonly string[];
}

/**
 * Repeats the resources of `Fn::ForEach` for each item of its collection. Malformed resources are omitted.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function expandedResources(template: FullTemplate, region: string): ExpandedResources {
  const unknown = new Set<string>();
  const entriesOf = (section: unknown): [string, Resource][] =>
    Object.entries(isObject(section) ? section : {}).flatMap(([key, value]): [string, Resource][] => {
      if (!key.startsWith(LOOP) || !Array.isArray(value)) {
        return isObject(value) && typeof value.Type === 'string' ? [[key, value as unknown as Resource]] : [];
      }
      const [name, collection, body] = value as readonly unknown[];
      const items = itemsOf(resolve(collection, template, region));
      if (!items) {
        unknown.add(key.slice(LOOP.length));
        return entriesOf(body);
      }
      return items.flatMap((item) => entriesOf(withItem(body, String(name), item)));
    });
  return { resources: Object.fromEntries(entriesOf(template.Resources)), unknown: [...unknown] };
}

/** Returns the items of a collection, or `undefined` if an item is known only at deployment. */
function itemsOf(collection: unknown): string[] | undefined {
  const items: unknown = typeof collection === 'string' ? collection.split(',').map((item) => item.trim()) : collection;
  return Array.isArray(items) && !items.includes(undefined) ? items.map(String) : undefined;
}

/** Replaces the identifier of a loop in a value, including the keys of objects. */
function withItem(value: unknown, name: string, item: string): unknown {
  if (typeof value === 'string') {
    return withLoopVariable(value, name, item);
  }
  if (Array.isArray(value)) {
    return value.map((one) => withItem(one, name, item));
  }
  if (!isObject(value)) {
    return value;
  }
  return value.Ref === name
    ? item
    : Object.fromEntries(
        Object.entries(value).map(([key, one]) => [String(withItem(key, name, item)), withItem(one, name, item)]),
      );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
