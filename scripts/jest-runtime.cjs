const Runtime = require('jest-runtime').default;

/**
 * Modules that are loaded once for all test files of a worker. They have no state that one test could leave to another.
 */
const SHARED = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * Loads the CDK once for all test files of a worker, as Node.js does, and the code under test for each file.
 *
 * Loading the CDK costs more than a second of CPU time, and code that is loaded once is also compiled once.
 */
class SharingRuntime extends Runtime {
  requireModule(from, name, ...rest) {
    return SHARED.test(name) ? require(name) : super.requireModule(from, name, ...rest);
  }
}

module.exports = { __esModule: true, default: SharingRuntime };
