const { rmSync } = require('node:fs');
const { uncoveredIn } = require('./uncovered.cjs');

/** Removes the temporary folder that `jest.config.cjs` created for the tests, and lists uncovered code. */
module.exports = ({ collectCoverage, coverageDirectory }) => {
  rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 });
  const places = collectCoverage ? uncoveredIn(coverageDirectory) : [];
  if (places.length > 0) {
    console.error(['\nnot covered by any test:', ...places.map((place) => `  ${place}`)].join('\n'));
  }
};
