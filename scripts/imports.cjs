const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');

/**
 * Returns the module names in a file's imports, exports, `require` calls and dynamic imports, as written. Type imports
 * are included.
 */
function importsOf(file) {
  const { preProcessFile } = require('typescript'); // the compiler is large, so it is only loaded when needed
  return preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Returns the path of the file that a relative import loads, or undefined if no TypeScript file matches. */
function resolveImport(from, name) {
  const path = join(dirname(from), name);
  return [path, `${path}.ts`, join(path, 'index.ts')].find(
    (file) => /\.[cm]?ts$/.test(file) && existsSync(file) && statSync(file).isFile(),
  );
}

module.exports = { importsOf, resolveImport };
