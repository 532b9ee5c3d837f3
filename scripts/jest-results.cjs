const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Keeps the title and outcome of every test in coverage/results.json, where the totals and the requirement trace read them. */
module.exports = class JestResults {
  constructor(config) {
    this.folder = join(config.rootDir, 'coverage');
  }

  onRunComplete(_contexts, { testResults }) {
    const tests = testResults.flatMap((file) =>
      file.testExecError || (file.failureMessage && file.testResults.length === 0)
        ? [{ file: file.testFilePath, title: 'loads', status: 'failed' }]
        : file.testResults.map(({ fullName, status }) => ({ file: file.testFilePath, title: fullName, status })),
    );
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'results.json'), `${JSON.stringify(tests, null, 1)}\n`);
  }
};
