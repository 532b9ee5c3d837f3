import { EvidenceError } from '../errors';
import { loadPlugin } from '../load-plugin';
import type { SynthesizedTemplate } from '../templates/assembly';
import { evaluatePackBy, PackResult } from './evaluate';
import type { CompliancePack } from './pack';
import type { PeerRules } from './rule-findings';

/**
 * Evaluates each item of a compliance pack for the templates of an assembly, with the rules of the installed packages.
 *
 * @throws EvidenceError if a package with rules is missing, because without these rules an item could be reported as
 * met by mistake
 */
export function evaluatePack(pack: CompliancePack, templates: readonly SynthesizedTemplate[]): PackResult {
  return evaluatePackBy(peerRules(), pack, templates);
}

/**
 * Loads the rules of `@slipway/least-privilege` and `@slipway/pipeline`, which are peer dependencies of this package.
 */
export function peerRules(): PeerRules {
  try {
    return loadPlugin('packs/rules');
  } catch (error) {
    throw new EvidenceError(
      `compliance packs require the packages @slipway/least-privilege and @slipway/pipeline, which cannot be loaded: ${(error as Error).message.split('\n')[0]}; install both packages, aws-cdk-lib and constructs`,
      { cause: error },
    );
  }
}
