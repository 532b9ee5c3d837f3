const { TestEnvironment } = require('jest-environment-node');

/**
 * The environment of a test file in which the CDK is shared with other files, as `jest-runtime.cjs` loads it: it sees
 * the variables that a test sets, and what it leaves ends with the file.
 */
module.exports = class SharedEnvironment extends TestEnvironment {
  constructor(...props) {
    super(...props);
    this.variables = process.env;
    this.values = { ...process.env };
    this.listeners = process.listeners('beforeExit');
    Object.defineProperty(this.global.process, 'env', {
      configurable: true,
      enumerable: true,
      get: () => process.env,
      set: (variables) => {
        process.env = variables;
      },
    });
  }

  async teardown() {
    process.env = this.variables;
    Object.keys(process.env).forEach((name) => name in this.values || delete process.env[name]);
    Object.assign(process.env, this.values);
    // an app that is made where CDK_OUTDIR is set synthesizes itself when its process ends
    process
      .listeners('beforeExit')
      .filter((listener) => !this.listeners.includes(listener))
      .forEach((listener) => process.removeListener('beforeExit', listener));
    await super.teardown();
  }
};
