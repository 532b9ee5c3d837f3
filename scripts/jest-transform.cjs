const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createTransformer } = require('@swc/jest');

const OPTIONS = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' };
const VERSION = require('@swc/core/package.json').version;
const SELF = readFileSync(__filename, 'utf8');

/**
 * Compiles TypeScript for the tests. All members of the workspace share one cache. By default, Jest would compile a
 * package again for each member whose tests load it.
 */
module.exports = {
  ...createTransformer(OPTIONS),
  getCacheKey: (source, file, { instrument, config, transformerConfig, cacheFS, configString, ...capabilities }) =>
    createHash('sha256')
      .update(JSON.stringify([SELF, VERSION, process.version, file, source, instrument, capabilities]))
      .digest('hex'),
};
