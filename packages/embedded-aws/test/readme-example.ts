import { deployAssembly, startForAssembly } from '@slipway/embedded-aws';

/** Deploys an app to a separate embedded AWS, and returns the outputs of its stacks. */
export async function outputsOf(assembly: string): Promise<Record<string, string>> {
  const aws = await startForAssembly(assembly);
  try {
    const { stacks } = await deployAssembly(aws, assembly);
    return Object.assign({}, ...stacks.map(({ outputs }) => outputs));
  } finally {
    await aws.stop();
  }
}
