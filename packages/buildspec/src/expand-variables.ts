const REFERENCE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** Replaces `$NAME` and `${NAME}` with the values of variables, and records the names of unset variables. */
export class Variables {
  /** Names of unset variables in the expanded texts. Their values are empty, as in a shell. */
  public readonly unset = new Set<string>();

  constructor(private readonly values: Readonly<Record<string, string>>) {}

  /** Replaces the variables in a text. Variables in the inserted values are not replaced. */
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
