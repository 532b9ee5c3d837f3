const { existsSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');

/** Jest configuration of all members: `jest -c ../../jest.config.cjs --rootDir .` */

// every synthesis creates a temporary folder; all of them are removed at the end
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'slipway-jest-'));
process.env.CDK_VALIDATION ??= 'false'; // the validation takes seconds in each process, and runs in the target `validate`
// apps are tested with the feature flags with which they are deployed; stack traces of constructs are not needed
const { context } = existsSync('cdk.json') ? require(resolve('cdk.json')) : {};
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({ ...context, 'aws:cdk:disable-creation-stack-traces': true });
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // the pinned SDK supports Node 20

module.exports = {
  runtime: join(__dirname, 'scripts', 'jest-runtime.cjs'),
  testEnvironment: join(__dirname, 'scripts', 'jest-environment.cjs'),
  globalSetup: join(__dirname, 'scripts', 'jest-setup.cjs'),
  globalTeardown: join(__dirname, 'scripts', 'jest-teardown.cjs'),
  testTimeout: 60_000, // long enough for slow machines
  forceExit: Boolean(process.env.CI), // a failed test can leave a server running, but CI must not hang
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // all members of this checkout share one cache, which no other checkout uses
  id: 'slipway',
  cacheDirectory: join(__dirname, 'node_modules', '.cache', 'jest'),
  transform: { '^.+\\.ts$': join(__dirname, 'scripts', 'jest-transform.cjs') },
  moduleNameMapper: {
    '^@slipway/testing/(.+)$': join(__dirname, 'packages', 'testing', 'src', '$1'),
    '^@slipway/([^/]+)$': join(__dirname, 'packages', '$1', 'src'),
  },
  collectCoverageFrom: ['src/**/*.ts', '!src/**/index.ts'],
  coverageReporters: ['text-summary', 'json-summary', 'json', 'lcovonly'],
  coverageThreshold: { global: { statements: 100, branches: 100, functions: 100, lines: 100 } },
  reporters: ['default', [join(__dirname, 'scripts', 'jest-results.cjs'), {}]],
};
