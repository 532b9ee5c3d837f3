const Runtime = require('jest-runtime').default;

/** What is loaded once for all test files of a worker. It holds no state that one test could leave to another. */
const SHARED = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * Loads the CDK once for all test files of a worker, as Node.js does, while the code under test is loaded for each
 * file.
 *
 * Loading it is more than a second of computing for each file, and what was loaded once is also compiled once.
 */
class SharingRuntime extends Runtime {
  requireModule(from, name, ...rest) {
    return SHARED.test(name) ? require(name) : super.requireModule(from, name, ...rest);
  }
}

module.exports = { __esModule: true, default: SharingRuntime };
