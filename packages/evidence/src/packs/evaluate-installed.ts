import { EvidenceError } from '../errors';
import { loadPlugin } from '../load-plugin';
import type { SynthesizedTemplate } from '../templates/assembly';
import { evaluatePackBy, PackResult } from './evaluate';
import type { CompliancePack } from './pack';
import type { PeerRules } from './rule-findings';

/**
 * Says for each item of a pack how the templates of an assembly stand, by the rules that are installed next to this
 * package.
 *
 * @throws EvidenceError if one is not: a report that leaves rules out would say too much
 */
export function evaluatePack(pack: CompliancePack, templates: readonly SynthesizedTemplate[]): PackResult {
  return evaluatePackBy(peerRules(), pack, templates);
}

export function peerRules(): PeerRules {
  try {
    return loadPlugin('packs/rules');
  } catch (error) {
    throw new EvidenceError(
      `a pack needs the rules of @slipway/least-privilege and @slipway/pipeline, and they cannot be loaded: ${(error as Error).message.split('\n')[0]}; install both, with aws-cdk-lib and constructs`,
      { cause: error },
    );
  }
}
