const REFERENCE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** Replaces `$NAME` and `${NAME}` by values, and records the names that have no value. */
export class Variables {
  /** Names that are not set although a text uses them. They are empty, as in a shell. */
  public readonly unset = new Set<string>();

  constructor(private readonly values: Readonly<Record<string, string>>) {}

  /** Replaces the variables in a text, once: a value is not expanded again. */
  public expand(text: string): string {
    return text.replace(REFERENCE, (_, braced: string | undefined, bare: string) => {
      const name = braced ?? bare;
      if (Object.hasOwn(this.values, name)) {
        return this.values[name];
      }
      this.unset.add(name);
      return '';
    });
  }
}
