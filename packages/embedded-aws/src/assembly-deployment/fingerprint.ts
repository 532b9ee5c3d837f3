import { createHash } from 'node:crypto';
import { readAssembly } from '../deployment/assembly';

/**
 * Returns a hash of the templates and assets of an assembly. Deployments of assemblies with the same hash have the same
 * result.
 * @throws AssemblyNotReadableError if the assembly cannot be read
 */
export async function fingerprintOf(folder: string): Promise<string> {
  const stacks = await readAssembly(folder);
  return createHash('sha256').update(JSON.stringify(stacks)).digest('hex');
}
