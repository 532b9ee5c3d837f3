const { allVariables } = require('./app-variables.cjs');

/** A test says itself what an app is configured with. Checks of a deployed stack read their environment. */
module.exports = () => allVariables().forEach((name) => delete process.env[name]);
