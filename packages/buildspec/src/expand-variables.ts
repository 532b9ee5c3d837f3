const REFERENCE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** Puts values in place of `$NAME` and `${NAME}`, and keeps the names that have no value. */
export class Variables {
  /** Names that were asked for and are not set: they are empty, as in a shell. */
  public readonly unset = new Set<string>();

  constructor(private readonly values: Readonly<Record<string, string>>) {}

  /** A text with its variables in it replaced, once. */
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
