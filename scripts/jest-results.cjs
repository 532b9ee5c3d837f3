const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { proofKindOf } = require('./proof-kind.cjs');

/**
 * Jest reporter that writes the title, outcome and kind of proof of every test to `coverage/results.json`. The totals
 * and the requirement trace are read from this file.
 */
module.exports = class JestResults {
  constructor(config) {
    this.folder = join(config.rootDir, 'coverage');
  }

  onRunComplete(_contexts, { testResults }) {
    const tests = testResults.flatMap((result) => {
      const test = { file: result.testFilePath, kind: proofKindOf(result.testFilePath) };
      return result.testExecError || (result.failureMessage && result.testResults.length === 0)
        ? [{ ...test, title: `loads, and tests ${idsIn(result.testFilePath)}`, status: 'failed' }]
        : result.testResults.map(({ fullName, status }) => ({ ...test, title: fullName, status }));
    });
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'results.json'), `${JSON.stringify(tests, null, 1)}\n`);
  }
};

/** Returns the requirement IDs in a test file that cannot be loaded. The file proves none of these requirements. */
function idsIn(file) {
  return (
    [...new Set(readFileSync(file, 'utf8').match(/\[[A-Z]{2}-\d{2}(?:\s*,\s*[A-Z]{2}-\d{2})*\]/g))].join('') ||
    'nothing that it names'
  );
}
