const { TestEnvironment } = require('jest-environment-node');

/**
 * Environment of a test file that shares the CDK with other files, as `jest-runtime.cjs` loads it. The CDK sees the
 * variables that a test sets, and all state ends with the file.
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
    // an app that is created while CDK_OUTDIR is set synthesizes itself when its process ends
    process
      .listeners('beforeExit')
      .filter((listener) => !this.listeners.includes(listener))
      .forEach((listener) => process.removeListener('beforeExit', listener));
    await super.teardown();
  }
};
