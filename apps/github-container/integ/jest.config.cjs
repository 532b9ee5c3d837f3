/** Checks of a deployed stack: `npm run integ`, with credentials of the account and ENVIRONMENT_SUFFIX. */
const shared = require('../../../jest.config.cjs');

module.exports = {
  ...shared,
  globalSetup: undefined, // what the app is configured with comes from the environment
  rootDir: '..',
  testMatch: ['<rootDir>/integ/**/*.integ.ts'],
  reporters: ['default'],
};
