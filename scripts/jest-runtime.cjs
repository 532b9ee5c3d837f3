const Runtime = require('jest-runtime').default;

/** Modules that are loaded once for all test files of a worker. They keep no state from one test file to the next. */
const SHARED = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * Jest runtime that loads the CDK once for all test files of a worker, and the code under test again for each file.
 *
 * Loading the CDK takes more than a second of CPU time, and a module that is loaded once is also compiled once.
 */
class SharingRuntime extends Runtime {
  requireModule(from, name, ...rest) {
    return SHARED.test(name) ? require(name) : super.requireModule(from, name, ...rest);
  }
}

module.exports = { __esModule: true, default: SharingRuntime };
