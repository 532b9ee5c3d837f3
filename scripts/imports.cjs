const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');

/**
 * Returns the modules that a file loads or takes types from, as written: by import, export, require or dynamic import.
 */
function importsOf(file) {
  const { preProcessFile } = require('typescript'); // it is large, so it is loaded only when needed
  return preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Returns the file that a relative import names, or undefined if that is not TypeScript. */
function resolveImport(from, name) {
  const path = join(dirname(from), name);
  return [path, `${path}.ts`, join(path, 'index.ts')].find(
    (file) => /\.[cm]?ts$/.test(file) && existsSync(file) && statSync(file).isFile(),
  );
}

module.exports = { importsOf, resolveImport };
