import { Template } from '../stacks/template';

/** Returns the message about values for parameters that the template does not declare, or undefined. */
export function undeclaredParameters(
  { Parameters: declared = {} }: Template,
  given: readonly string[],
): string | undefined {
  const unknown = given.filter((name) => !Object.hasOwn(declared, name));
  return unknown.length === 0 ? undefined : `Parameters: [${unknown.join(', ')}] do not exist in the template`;
}
