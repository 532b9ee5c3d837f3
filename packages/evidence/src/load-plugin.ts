import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Loads `src/<file>.plugin.ts` on first use, because plugins need an installed CDK but the command line does not.
 *
 * Bundlers do not follow this call, unlike a plain `require`. Handlers that use the checks are therefore bundled
 * without the CDK.
 */
export function loadPlugin<Plugin>(file: string): Plugin {
  return load(`./${file}.plugin`) as Plugin;
}
