import { createHash } from 'node:crypto';
import { readAssembly } from '../deployment/assembly';

/**
 * What of an assembly is deployed, as a hash: two of the same fingerprint deploy the same.
 * @throws AssemblyNotReadableError
 */
export async function fingerprintOf(folder: string): Promise<string> {
  const stacks = await readAssembly(folder);
  return createHash('sha256').update(JSON.stringify(stacks)).digest('hex');
}
