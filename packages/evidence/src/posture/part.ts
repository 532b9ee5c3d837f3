import { isMissing, isObject, isOff, isOpaque, isOn, objectOf } from './template-value';

/** Template that can resolve a value to all of its possible values. */
export interface ValueSource {
  /** Returns every value to which a template value can resolve. */
  values(value: unknown): readonly unknown[];
}

/**
 * Location in a template, with one of the possible values at this location. A string that contains a JSON object counts
 * as this object. The methods never throw an error, even for a malformed template.
 */
export class Part {
  constructor(
    public readonly template: ValueSource,
    public readonly value: unknown,
    /** Path of the location in the resource, such as `Properties/VersioningConfiguration/Status`. */
    public readonly location: string,
  ) {}

  /**
   * Returns a part for each possible value of a nested property, such as `VersioningConfiguration.Status`. If the
   * property is missing, the value of the part is `undefined`. If an object on the path is known only at deployment,
   * returns this object.
   */
  public parts(path: string): readonly Part[] {
    if (!path.includes('.')) {
      return this.property(path);
    }
    return path.split('.').reduce<readonly Part[]>((parts, key) => parts.flatMap((part) => part.property(key)), [this]);
  }

  public values(path: string): readonly unknown[] {
    return this.parts(path).map(({ value }) => value);
  }

  /** Returns the possible values of a nested property that are strings or numbers, as strings. */
  public texts(path: string): string[] {
    return this.values(path)
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .map(String);
  }

  /**
   * Returns the items of a nested list with all possible values of each item. A value that is not a list counts as one
   * item.
   */
  public items(path: string): readonly Part[] {
    return this.parts(path).flatMap((part) => part.listed());
  }

  /** Whether the object at this location has a property with this name. Its value can be missing at deployment. */
  public has(name: string): boolean {
    const object = objectOf(this.value);
    return object !== undefined && Object.hasOwn(object, name);
  }

  /** Whether a nested boolean property can be false or missing. Values known only at deployment do not count. */
  public mayLack(path: string): boolean {
    return this.values(path).some(isOff);
  }

  /** Whether a nested boolean property can be true. */
  public mayHave(path: string): boolean {
    return this.values(path).some(isOn);
  }

  /** Whether a nested property can be missing. */
  public mayMiss(path: string): boolean {
    return this.values(path).some(isMissing);
  }

  /** Whether the template contains a nested property. */
  public says(path: string): boolean {
    return !this.values(path).every(isMissing);
  }

  /** Returns the properties of an object with all possible values of each property. */
  public entries(): readonly [name: string, part: Part][] {
    const object = isOpaque(this.value) ? undefined : objectOf(this.value);
    const entries: [string, Part][] = [];
    for (const [name, value] of Object.entries(object ?? {})) {
      for (const part of this.at(name, value)) {
        entries.push([name, part]);
      }
    }
    return entries;
  }

  /** Returns the items of a list, or the values of the properties of an object, with all possible values of each. */
  public inner(): readonly Part[] {
    return Array.isArray(this.value) ? this.listed() : this.entries().map(([, part]) => part);
  }

  /**
   * Returns the items of this list with all possible values of each item. A value that is not a list counts as one
   * item.
   */
  public listed(): readonly Part[] {
    if (isMissing(this.value)) {
      return [];
    }
    const items: readonly unknown[] = Array.isArray(this.value) ? this.value : [this.value];
    const parts: Part[] = [];
    for (const [index, item] of items.entries()) {
      parts.push(...this.at(index, item).filter(({ value }) => value !== undefined));
    }
    return parts;
  }

  private property(name: string): readonly Part[] {
    if (isOpaque(this.value)) {
      return [this];
    }
    const object = objectOf(this.value);
    return this.at(name, object && Object.hasOwn(object, name) ? object[name] : undefined);
  }

  private at(name: string | number, value: unknown): readonly Part[] {
    const location = `${this.location}/${name}`;
    return isObject(value)
      ? this.template.values(value).map((one) => new Part(this.template, one, location))
      : [new Part(this.template, value, location)];
  }
}
