import { createHash } from 'node:crypto';
import { readAssembly } from '../deployment/assembly';

/**
 * Returns a hash of what is deployed from an assembly: two assemblies with the same hash deploy the same.
 * @throws AssemblyNotReadableError if the assembly cannot be read
 */
export async function fingerprintOf(folder: string): Promise<string> {
  const stacks = await readAssembly(folder);
  return createHash('sha256').update(JSON.stringify(stacks)).digest('hex');
}
