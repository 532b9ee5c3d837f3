import { EvidenceError } from '../errors';

/**
 * The rules of `@slipway/least-privilege` and `@slipway/pipeline`, which are installed beside this package.
 *
 * @throws EvidenceError if one is not: a report that leaves rules out would say too much
 */
export function peerRules(): typeof import('./rules.plugin') {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the other commands work without the CDK
    return require('./rules.plugin') as typeof import('./rules.plugin');
  } catch (error) {
    throw new EvidenceError(
      `a pack needs the rules of @slipway/least-privilege and @slipway/pipeline, and they cannot be loaded: ${(error as Error).message.split('\n')[0]}; install both, with aws-cdk-lib and constructs`,
      { cause: error },
    );
  }
}
