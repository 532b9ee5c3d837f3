import { UnresolvedVariableError } from './errors';
import { Placeholders } from './placeholders';

/** Variables by namespace. `variables` are the pipeline's own, `codepipeline` those of CodePipeline. */
export type Namespaces = Readonly<Record<string, Readonly<Record<string, string>>>>;

const REFERENCE = /#\{([\w@-]+)\.([\w@-]+)\}/g;

/**
 * Replaces `#{namespace.variable}` in a text, once: a value that looks like a reference is not resolved again.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function resolveVariables(
  text: string,
  namespaces: Namespaces,
  where: string,
  placeholders = new Placeholders(),
): string {
  return text.replace(REFERENCE, (reference, namespace: string, name: string) => {
    const value = own(own(namespaces, namespace), name) ?? placeholders.of(namespace, name);
    if (value === undefined) {
      throw new UnresolvedVariableError(reference, where, namesOf(namespaces));
    }
    return value;
  });
}

export function resolveConfiguration(
  configuration: Readonly<Record<string, string>>,
  namespaces: Namespaces,
  where: string,
  placeholders?: Placeholders,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [
      key,
      resolveVariables(value, namespaces, `${where}, ${key}`, placeholders),
    ]),
  );
}

/** Returns an own property, so that names such as `constructor` do not resolve to inherited ones. */
function own<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values && Object.hasOwn(values, name) ? values[name] : undefined;
}

function namesOf(namespaces: Namespaces): string[] {
  return Object.entries(namespaces).flatMap(([namespace, values]) =>
    Object.keys(values).map((name) => `${namespace}.${name}`),
  );
}
