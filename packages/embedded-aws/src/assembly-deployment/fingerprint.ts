import { createHash } from 'node:crypto';
import { readAssembly } from '../deployment/assembly';

/**
 * Returns a hash of an assembly's templates and assets: deploying two assemblies with the same hash has the same
 * result.
 * @throws AssemblyNotReadableError if the assembly cannot be read
 */
export async function fingerprintOf(folder: string): Promise<string> {
  const stacks = await readAssembly(folder);
  return createHash('sha256').update(JSON.stringify(stacks)).digest('hex');
}
