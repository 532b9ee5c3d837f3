import { UsageError } from '../errors';
import { CIS_AWS } from './cis-aws';
import type { CompliancePack } from './pack';
import { PCI_DSS_4 } from './pci-dss-4';

/** All compliance packs. */
export const PACKS: readonly CompliancePack[] = [PCI_DSS_4, CIS_AWS];

/**
 * Returns the compliance pack with the given ID.
 *
 * @throws UsageError if no pack has the ID
 */
export function packOf(id: string): CompliancePack {
  const pack = PACKS.find((one) => one.id === id);
  if (!pack) {
    throw new UsageError(`'${id}' is not a compliance pack: use one of ${PACKS.map((one) => one.id).join(', ')}`);
  }
  return pack;
}
