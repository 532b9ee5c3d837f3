import { IConstruct } from 'constructs';

const AND = new Intl.ListFormat('en');

/** The props of `T` that have no default. */
type Required<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T] & string;

/**
 * Checks that every required prop was given, which TypeScript checks by itself but JavaScript does not.
 *
 * @param owner the construct, or what a message calls it, such as `build step 'Unit'`
 * @param props as they were given, which may be nothing at all
 * @param examples what to give for each required prop
 * @throws Error if a required prop is undefined or null; the message names all of them
 */
export function requireProps<T extends object>(
  owner: IConstruct | string,
  props: T,
  examples: Readonly<Record<Required<T>, string>>,
): void {
  const given: Partial<T> = props ?? {};
  const missing = (Object.keys(examples) as Required<T>[]).filter(
    (name) => given[name] === undefined || given[name] === null,
  );
  if (missing.length > 0) {
    const name = typeof owner === 'string' ? owner : `'${owner.node.path}'`;
    const got = AND.format(new Set(missing.map((prop) => String(given[prop]))));
    const toGive = missing.map((prop) => `${prop}: ${examples[prop]}`).join(', ');
    throw new Error(
      `${name} cannot be created without ${AND.format(missing)}: ${missing.length === 1 ? 'it is' : 'they are'} required, got ${got}; give { ${toGive} }`,
    );
  }
}
