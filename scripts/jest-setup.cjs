const { allVariables } = require('./app-variables.cjs');

/**
 * Removes the apps' configuration from the environment, because each test sets its own. Only checks of deployed stacks
 * use the user's configuration.
 */
module.exports = () => allVariables().forEach((name) => delete process.env[name]);
