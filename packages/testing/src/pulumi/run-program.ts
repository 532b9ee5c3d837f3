import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Declared, Program, ProgramInput } from './ports';
import { wrapSecret } from './secrets';

type PulumiSdk = typeof import('@pulumi/pulumi');

/**
 * Runs a program with Pulumi's own mocks, and returns the resources and outputs that the program declares.
 *
 * Mocks do not report parents, so URNs do not contain parents. Outputs that a provider would compute are not available:
 * the outputs of a resource are its inputs and an ID.
 */
export async function runProgram(input: ProgramInput): Promise<Program> {
  const load = createRequire(join(input.folder, 'index.js'));
  const pulumi = sdk(load);
  const resources: Declared[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        resources.push({
          urn: `urn:pulumi:${input.stack}::${input.project}::${type}::${name}`,
          type,
          name,
          custom: custom === true,
          inputs: withoutCode(inputs as object),
        });
        return { id: `${name}-id`, state: inputs };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    input.project,
    input.stack,
    input.preview,
    'organization',
  );
  pulumi.runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  let outputs: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    const program: unknown = load(input.folder);
    outputs = typeof program === 'function' ? await (program as () => unknown)() : program;
    return {};
  });
  await pulumi.runtime.disconnect();
  return { resources, outputs: await resolved(pulumi, { ...(outputs as object) }) };
}

/** Removes the provider's code from the inputs of a dynamic resource. */
function withoutCode(inputs: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== '__provider'));
}

/**
 * Loads the Pulumi SDK that the program itself uses, because its resources register with this copy. If the program has
 * no copy, loads the SDK next to the stand-in.
 */
function sdk(load: NodeJS.Require): PulumiSdk {
  try {
    return load('@pulumi/pulumi') as PulumiSdk;
  } catch {
    return createRequire(__filename)('@pulumi/pulumi') as PulumiSdk;
  }
}

/** Returns the values of the stack's outputs. Secret values are marked as secret. */
async function resolved(
  pulumi: PulumiSdk,
  outputs: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  return Object.fromEntries(
    await Promise.all(
      Object.entries(outputs).map(async ([name, it]) => {
        const output = pulumi.output(it) as unknown as {
          apply(take: (value: unknown) => void): void;
          readonly isSecret: Promise<boolean>;
        };
        const value = await new Promise((resolve) => output.apply(resolve));
        return [name, (await output.isSecret) ? wrapSecret(value) : value];
      }),
    ),
  );
}
