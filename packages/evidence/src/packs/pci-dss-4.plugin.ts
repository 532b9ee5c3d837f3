import type { Acknowledgements } from '@slipway/least-privilege';
import { loadPlugin } from '../load-plugin';
import { PCI_DSS_4 } from './pci-dss-4';

/** Construct of the CDK, as a type that does not require an import from the CDK. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/**
 * Validation at synthesis with the rules for PCI DSS 4.0.1 that no other validation contains: KMS keys for buckets,
 * secret rotation, builds without privileged mode, web ACLs, and 12 months of pipeline history. Use this validation
 * together with `Posture`, `LeastPrivilege` and `PipelineRules`.
 *
 * Requires the package `@slipway/least-privilege`, which reads the acknowledgements.
 */
export class PciDss4 {
  /**
   * Checks every stack of an app or stage, including nested stacks, at each synthesis. Findings that are not
   * acknowledged fail the synthesis.
   */
  public static enforce(scope: IConstruct): void {
    const { PackPlugin } = plugin();
    new PackPlugin(scope, PCI_DSS_4);
  }

  /** Acknowledges findings on a construct: `PciDss4.of(bucket).acknowledge({ rule, reason })`. */
  public static of(construct: IConstruct): Acknowledgements {
    const { acknowledgementsOf } = plugin();
    return acknowledgementsOf(construct, PCI_DSS_4);
  }
}

function plugin(): typeof import('./pack-check.plugin') {
  return loadPlugin('packs/pack-check');
}
