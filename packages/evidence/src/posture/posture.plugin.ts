import type { Acknowledgements } from '@slipway/least-privilege';
import { loadPlugin } from '../load-plugin';

/** Construct of the CDK, as a type that does not require an import from the CDK. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/**
 * Validation at synthesis that rejects unsafe templates, such as templates with unencrypted data, open networks,
 * secrets in plain text, logs without retention, or pipelines without an approval before production.
 *
 * Requires the package `@slipway/least-privilege`, which reads the acknowledgements.
 */
export class Posture {
  /**
   * Checks every stack of an app or stage, including nested stacks, at each synthesis. Findings that are not
   * acknowledged fail the synthesis.
   */
  public static enforce(scope: IConstruct): void {
    const { PosturePlugin } = plugin();
    new PosturePlugin(scope);
  }

  /** Acknowledges findings on a construct: `Posture.of(bucket).acknowledge({ rule, reason })`. */
  public static of(construct: IConstruct): Acknowledgements {
    const { acknowledgementsOf } = plugin();
    return acknowledgementsOf(construct);
  }
}

function plugin(): typeof import('./posture-check.plugin') {
  return loadPlugin('posture/posture-check');
}
