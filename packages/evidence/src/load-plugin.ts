import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Loads `src/<file>.plugin.ts` on first use. Plugins need an installed CDK; the command line works without the CDK.
 *
 * Bundlers do not follow this call, as they would follow a plain `require`. Handlers that use the checks are therefore
 * bundled without the CDK.
 */
export function loadPlugin<Plugin>(file: string): Plugin {
  return load(`./${file}.plugin`) as Plugin;
}
