import { LOOP, withLoopVariable } from '../templates/loop-variable';
import { isObject, Json } from './template-value';

/** Maximum number of copies that the loops of a template section create. Further copies are ignored. */
const MOST_COPIES = 5000;

/** Function that returns every value to which a template value can resolve. */
type Resolve = (value: unknown) => readonly unknown[];

/**
 * Replaces each `Fn::ForEach` in a template section, at any depth, with the copies that it creates at deployment. If an
 * item of the collection is known only at deployment, its copy keeps the loop variable, as an unknown reference.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function unrolled(section: Json, resolve: Resolve): Json {
  return hasLoops(section) ? (new Unroller(resolve).copy(section, []) as Json) : section;
}

function hasLoops(section: Json): boolean {
  return JSON.stringify(section).includes(`"${LOOP}`);
}

/** Loop variable, with the value that it has in a copy. */
type Binding = readonly [name: string, item: string];

class Unroller {
  private left = MOST_COPIES;

  constructor(private readonly resolve: Resolve) {}

  public copy(value: unknown, bindings: readonly Binding[]): unknown {
    if (typeof value === 'string') {
      return replaced(value, bindings);
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.copy(item, bindings));
    }
    if (!isObject(value)) {
      return value;
    }
    const bound = bindings.find(([name]) => value.Ref === name);
    return bound ? bound[1] : Object.fromEntries(this.entries(value, bindings));
  }

  private entries(value: Json, bindings: readonly Binding[]): [string, unknown][] {
    return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
      key.startsWith(LOOP) && Array.isArray(inner)
        ? this.copies(inner, bindings)
        : [[replaced(key, bindings), this.copy(inner, bindings)]],
    );
  }

  private copies([name, collection, body]: readonly unknown[], outer: readonly Binding[]): [string, unknown][] {
    return this.itemsOf(this.copy(collection, outer)).flatMap((item) => {
      this.left -= 1;
      const bindings: readonly Binding[] = typeof item === 'string' ? [...outer, [String(name), item]] : outer;
      return isObject(body) && this.left >= 0 ? this.entries(body, bindings) : [];
    });
  }

  /** Returns the items of a collection, with `undefined` for each item that is known only at deployment. */
  private itemsOf(collection: unknown): (string | undefined)[] {
    return this.resolve(collection)
      .flatMap((items) => (Array.isArray(items) ? items.flatMap((item) => this.resolve(item)) : [items]))
      .map((item) => (isObject(item) ? undefined : String(item)));
  }
}

function replaced(text: string, bindings: readonly Binding[]): string {
  return bindings.reduce((rest, [name, item]) => withLoopVariable(rest, name, item), text);
}
