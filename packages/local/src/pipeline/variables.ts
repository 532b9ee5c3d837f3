import { UnresolvedVariableError } from './errors';
import { Placeholders } from './placeholders';

/**
 * Values of variables, by namespace and name. The namespace `variables` contains the pipeline's variables, and
 * `codepipeline` contains CodePipeline's own variables.
 */
export type Namespaces = Readonly<Record<string, Readonly<Record<string, string>>>>;

const REFERENCE = /#\{([\w@-]+)\.([\w@-]+)\}/g;

/**
 * Replaces references such as `#{namespace.variable}` in a text. A value that itself contains a reference is not
 * resolved again.
 *
 * @param where location of the text, for the error message
 * @throws UnresolvedVariableError if a variable has neither a value nor a placeholder
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

/**
 * Returns an own property of an object, so that a name such as `constructor` does not resolve to an inherited property.
 */
function own<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values && Object.hasOwn(values, name) ? values[name] : undefined;
}

function namesOf(namespaces: Namespaces): string[] {
  return Object.entries(namespaces).flatMap(([namespace, values]) =>
    Object.keys(values).map((name) => `${namespace}.${name}`),
  );
}
