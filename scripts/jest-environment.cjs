const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest environment for test files that share one loaded copy of the CDK (see `jest-runtime.cjs`). The CDK reads the
 * environment variables that a test sets. All changes are undone at the end of the test file.
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
    // an app that is created while CDK_OUTDIR is set would synthesize itself at the end of the process
    process
      .listeners('beforeExit')
      .filter((listener) => !this.listeners.includes(listener))
      .forEach((listener) => process.removeListener('beforeExit', listener));
    await super.teardown();
  }
};
