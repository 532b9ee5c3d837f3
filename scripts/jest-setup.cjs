const { allVariables } = require('./app-variables.cjs');

/**
 * Removes the configuration of apps from the environment: each test sets its own. Only checks of a deployed stack use
 * it.
 */
module.exports = () => allVariables().forEach((name) => delete process.env[name]);
