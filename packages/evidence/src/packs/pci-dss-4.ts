import { CHECKS } from '../posture/checks';
import { PCI_CHECKS } from './checks';
import { PCI_1_TO_6 } from './items/pci-dss-4';
import { PCI_7_TO_12 } from './items/pci-dss-4-access';
import { PCI_SOURCES } from './items/pci-dss-4-sources';
import { CompliancePack, itemsOf, rulesOf } from './pack';

const ID = 'pci-dss-4';

/** Compliance pack for PCI DSS 4.0.1, for a containerized service and its delivery on AWS. */
export const PCI_DSS_4: CompliancePack = {
  id: ID,
  title: 'PCI DSS 4.0.1',
  items: itemsOf([...PCI_1_TO_6, ...PCI_7_TO_12]),
  checks: PCI_CHECKS,
  rules: [
    ...rulesOf('posture', CHECKS, ({ pciDss }) => pciDss),
    ...rulesOf(ID, PCI_CHECKS, ({ pciDss }) => pciDss),
    {
      id: 'least-privilege',
      wants: 'specific actions on specific resources, and roles that only the intended principals can assume',
      items: ['7.2.1', '7.2.2', '7.2.5', '7.3.1', '7.3.2', '7.3.3', '8.6.1'],
    },
    {
      id: 'pipeline-rules',
      wants:
        'pipelines that behave as declared: guarded actions wait for their approval, and triggers and rollbacks take effect',
      items: ['6.5.1'],
      looksAt: ['AWS::CodePipeline::Pipeline'],
    },
  ].map((rule) => ({ ...rule, source: PCI_SOURCES[rule.id] })),
};
