import { StackArtifact } from '../deployment/assembly';
import { ParameterError } from '../deployment/errors';

/** Values of template parameters, by `Name`, or by `Stack:Name` if several stacks have a parameter of that name. */
export type GivenParameters = Readonly<Record<string, string>>;

/**
 * Returns copies of the stacks with the given values for their template parameters, as `cdk deploy --parameters` sets
 * them.
 * @throws ParameterError if a value matches no stack or several stacks, or if a parameter has no value
 */
export function withParameters(stacks: readonly StackArtifact[], given: GivenParameters): StackArtifact[] {
  const owners = Object.entries(given).map(([key, value]) => ({ ...ownerOf(stacks, key), value }));
  const complete = stacks.map((stack) => {
    const mine = owners.filter((one) => one.stack === stack).map(({ name, value }) => [name, value] as const);
    return { ...stack, parameters: { ...stack.parameters, ...Object.fromEntries(mine) } };
  });
  refuseMissing(complete);
  return complete;
}

function ownerOf(
  stacks: readonly StackArtifact[],
  key: string,
): { readonly stack: StackArtifact; readonly name: string } {
  const [, stackName, name] = /^(?:(.+):)?([^:]+)$/s.exec(key)!;
  const declaring = stacks.filter(({ template }) => Object.hasOwn(template.Parameters ?? {}, name));
  const owners = declaring.filter((stack) => stackName === undefined || [stack.name, stack.id].includes(stackName));
  if (owners.length === 0) {
    throw new ParameterError(
      `no stack that the run deploys has the template parameter ${key}; the stacks have these parameters: ${namesOf(stacks).join(', ') || 'none'}`,
    );
  }
  if (owners.length > 1) {
    throw new ParameterError(
      `${owners.map(({ id }) => id).join(' and ')} have a parameter ${name}; specify the stack as well, for example ${owners[0].id}:${name}=value`,
    );
  }
  return { stack: owners[0], name };
}

/**
 * Returns the names of template parameters with their stacks, such as `Shop:Size`, except for `BootstrapVersion`, which
 * the CDK adds with a default.
 */
function namesOf(stacks: readonly StackArtifact[]): string[] {
  return stacks.flatMap(({ id, template }) =>
    Object.keys(template.Parameters ?? {})
      .filter((name) => name !== 'BootstrapVersion')
      .map((name) => `${id}:${name}`),
  );
}

function refuseMissing(stacks: readonly StackArtifact[]): void {
  const missing = stacks.flatMap(({ id, template, parameters }) =>
    Object.entries(template.Parameters ?? {})
      .filter(([name, { Default: byDefault }]) => byDefault === undefined && !Object.hasOwn(parameters, name))
      .map(([name]) => `${id}:${name}`),
  );
  if (missing.length > 0) {
    throw new ParameterError(
      `the template parameters ${missing.join(', ')} have neither a default nor a value; pass each with --parameter, for example --parameter ${missing[0]}=value`,
    );
  }
}
