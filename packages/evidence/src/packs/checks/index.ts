import type { PostureCheck } from '../../posture/check';
import { auditHistory } from './audit-history';
import { customerKey } from './customer-key';
import { privilegedBuild } from './privileged-build';
import { secretRotation } from './secret-rotation';
import { webFirewall } from './web-firewall';

/** What PCI DSS asks for, and apps without card data need not have. */
export const PCI_CHECKS: readonly PostureCheck[] = [
  customerKey,
  secretRotation,
  privilegedBuild,
  webFirewall,
  auditHistory,
];
