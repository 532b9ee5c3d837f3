import { IConstruct } from 'constructs';

const AND = new Intl.ListFormat('en');

/** Props of `T` that have no default. */
type Required<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T] & string;

/**
 * Checks that all required props are set, because users of JavaScript have no type checks.
 *
 * @param owner construct that has the props, or its name in error messages, such as `build step 'Unit'`
 * @param props props that the user passed, possibly undefined
 * @param examples example value for each required prop
 * @throws Error if a required prop is undefined or null. The message names all missing props
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
      `${name} cannot be created without ${AND.format(missing)}: ${missing.length === 1 ? 'this prop is' : 'these props are'} required, got ${got}; set { ${toGive} }`,
    );
  }
}
