import type { PostureCheck } from '../../posture/check';
import { auditHistory } from './audit-history';
import { customerKey } from './customer-key';
import { privilegedBuild } from './privileged-build';
import { secretRotation } from './secret-rotation';
import { webFirewall } from './web-firewall';

/** Checks that only PCI DSS requires. */
export const PCI_CHECKS: readonly PostureCheck[] = [
  customerKey,
  secretRotation,
  privilegedBuild,
  webFirewall,
  auditHistory,
];
