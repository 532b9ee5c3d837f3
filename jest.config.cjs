const { existsSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');

/** Shared by every member: `jest -c ../../jest.config.cjs --rootDir .` */
// every synthesis leaves a folder; they go together, in the end
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'slipway-jest-'));
process.env.CDK_VALIDATION ??= 'false'; // the validator costs seconds a process; it runs once, in `synth`
// an app is tested with the flags that it is deployed with; nobody reads where a construct was made
const { context } = existsSync('cdk.json') ? require(resolve('cdk.json')) : {};
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({ ...context, 'aws:cdk:disable-creation-stack-traces': true });
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // Node 20 is what we support

module.exports = {
  runtime: join(__dirname, 'scripts', 'jest-runtime.cjs'),
  testEnvironment: join(__dirname, 'scripts', 'jest-environment.cjs'),
  globalSetup: join(__dirname, 'scripts', 'jest-setup.cjs'),
  globalTeardown: join(__dirname, 'scripts', 'jest-teardown.cjs'),
  testTimeout: 60_000, // a machine may be slow; what hangs still ends
  forceExit: Boolean(process.env.CI), // a failed test can leave a server open, and CI has to reach its end
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // one for all members of this checkout, and no other
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
