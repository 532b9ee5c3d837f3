/** Checks of a deployed stack: `npm run integ`, with credentials of the account and ENVIRONMENT_SUFFIX. */
const shared = require('../../../jest.config.cjs');

module.exports = { ...shared, rootDir: '..', testMatch: ['<rootDir>/integ/**/*.integ.ts'], reporters: ['default'] };
