const { rmSync } = require('node:fs');

/** Takes away what the tests have left behind, in the temporary folder that `jest.config.cjs` has made for them. */
module.exports = () => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 });
