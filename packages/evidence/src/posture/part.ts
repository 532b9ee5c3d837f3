import { isMissing, isObject, isOff, isOpaque, isOn } from './template-value';

/** What a place needs of its template. */
export interface ValueSource {
  /** Every value that may be in a place. */
  values(value: unknown): readonly unknown[];
}

/** A place of a template, with one of the values that it may have. Nothing in it throws, whatever is written there. */
export class Part {
  constructor(
    public readonly template: ValueSource,
    public readonly value: unknown,
    /** Such as `Properties/VersioningConfiguration/Status`. */
    public readonly location: string,
  ) {}

  /** What a property within may be, such as `VersioningConfiguration.Status`; one without value if it is left out. */
  public parts(path: string): readonly Part[] {
    return path.split('.').reduce<readonly Part[]>((parts, key) => parts.flatMap((part) => part.property(key)), [this]);
  }

  public values(path: string): readonly unknown[] {
    return this.parts(path).map(({ value }) => value);
  }

  /** The texts and numbers that a property within may be. */
  public texts(path: string): string[] {
    return this.values(path)
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .map(String);
  }

  /** The items of a list within, with every value that they may have. One object instead of a list is one item. */
  public items(path: string): readonly Part[] {
    return this.parts(path).flatMap((part) => part.listed());
  }

  /** Whether a switch within may be off, or left out. */
  public mayLack(path: string): boolean {
    return this.values(path).some(isOff);
  }

  /** Whether a switch within may be on. */
  public mayHave(path: string): boolean {
    return this.values(path).some(isOn);
  }

  /** Whether a property within may be left out. */
  public mayMiss(path: string): boolean {
    return this.values(path).some(isMissing);
  }

  /** Whether a property within is written in any way. */
  public says(path: string): boolean {
    return !this.values(path).every(isMissing);
  }

  /** The properties of an object, with every value that they may have. */
  public entries(): readonly [name: string, part: Part][] {
    return isObject(this.value) && !isOpaque(this.value)
      ? Object.keys(this.value).flatMap((name) => this.property(name).map((part): [string, Part] => [name, part]))
      : [];
  }

  /** Itself as a list. */
  public listed(): readonly Part[] {
    if (isMissing(this.value)) {
      return [];
    }
    return (Array.isArray(this.value) ? this.value : [this.value]).flatMap((item, index) =>
      this.template
        .values(item)
        .filter((value) => value !== undefined)
        .map((value) => new Part(this.template, value, `${this.location}/${index}`)),
    );
  }

  private property(name: string): readonly Part[] {
    if (isOpaque(this.value)) {
      return [this];
    }
    const value = isObject(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return this.template.values(value).map((one) => new Part(this.template, one, `${this.location}/${name}`));
  }
}
