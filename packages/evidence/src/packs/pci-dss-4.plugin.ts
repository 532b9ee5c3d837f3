import type { Acknowledgements } from '@slipway/least-privilege';
import { loadPlugin } from '../load-plugin';
import { PCI_DSS_4 } from './pci-dss-4';

/** A construct of the CDK. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/**
 * Synth-time validation that refuses what PCI DSS 4.0.1 asks for besides `Posture`, `LeastPrivilege` and
 * `PipelineRules`, which an app enforces too: keys in KMS for buckets, secrets that change, builds without privileges,
 * web ACLs, and a history of 12 months.
 *
 * It needs `@slipway/least-privilege` next to this package, which reads the acknowledgements.
 */
export class PciDss4 {
  /** Checks every stack of an app or stage, including nested stacks, at each synthesis. */
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
