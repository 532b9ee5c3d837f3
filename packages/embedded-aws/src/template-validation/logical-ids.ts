import { Template } from '../stacks/template';

const ALPHANUMERIC = /^[A-Za-z0-9]+$/;

/** Returns the message about the first resource or parameter whose name is not alphanumeric, or undefined. */
export function malformedName({ Resources: resources, Parameters: parameters = {} }: Template): string | undefined {
  return malformed('Resource', Object.keys(resources)) ?? malformed('Parameter', Object.keys(parameters));
}

function malformed(kind: string, names: readonly string[]): string | undefined {
  const found = names.find((name) => !ALPHANUMERIC.test(name));
  return found === undefined ? undefined : `Template format error: ${kind} name ${found} is non alphanumeric.`;
}
