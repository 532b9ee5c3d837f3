const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** What a file loads or takes types from, as written: by import, export, require or a dynamic import. */
function importsOf(file) {
  const { preProcessFile } = require('typescript'); // it is large: only who asks loads it
  return preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The file that a relative import names, or nothing where it is no TypeScript. */
function resolveImport(from, name) {
  const path = join(dirname(from), name);
  return [path, `${path}.ts`, join(path, 'index.ts')].find(
    (file) => /\.[cm]?ts$/.test(file) && existsSync(file) && statSync(file).isFile(),
  );
}

module.exports = { importsOf, resolveImport };
