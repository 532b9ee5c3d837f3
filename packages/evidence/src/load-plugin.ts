import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Loads `src/<file>.plugin.ts` on first use, because plugins need an installed CDK but the command line does not.
 *
 * Unlike a plain `require`, this call is not followed by bundlers, so handlers that use the checks are bundled without
 * the CDK.
 */
export function loadPlugin<Plugin>(file: string): Plugin {
  return load(`./${file}.plugin`) as Plugin;
}
