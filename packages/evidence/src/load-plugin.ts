import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Loads `src/<file>.plugin.ts`, for which the CDK has to be installed, when it is used: the command line works without.
 *
 * It does not call `require` itself, which bundlers would follow: a handler that uses the checks holds no CDK.
 */
export function loadPlugin<Plugin>(file: string): Plugin {
  return load(`./${file}.plugin`) as Plugin;
}
