const { rmSync } = require('node:fs');
const { uncoveredIn } = require('./uncovered.cjs');

/**
 * Takes away what the tests have left behind, in the temporary folder that `jest.config.cjs` has made for them, and
 * names what they did not reach.
 */
module.exports = ({ collectCoverage, coverageDirectory }) => {
  rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 });
  const places = collectCoverage ? uncoveredIn(coverageDirectory) : [];
  if (places.length > 0) {
    console.error(['\nnot covered by any test:', ...places.map((place) => `  ${place}`)].join('\n'));
  }
};
