import type { PostureCheck } from '../../posture/check';
import { auditHistory } from './audit-history';
import { customerKey } from './customer-key';
import { privilegedBuild } from './privileged-build';
import { secretRotation } from './secret-rotation';
import { webFirewall } from './web-firewall';

/** Checks that PCI DSS requires, and that apps without card data do not need. */
export const PCI_CHECKS: readonly PostureCheck[] = [
  customerKey,
  secretRotation,
  privilegedBuild,
  webFirewall,
  auditHistory,
];
