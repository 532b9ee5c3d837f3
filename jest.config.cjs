const { existsSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');

/** Shared by every member: `jest -c ../../jest.config.cjs --rootDir .` */
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'slipway-jest-')); // every synthesis leaves a folder; they go together, in the end
process.env.CDK_VALIDATION ??= 'false'; // the validator costs seconds a process; it runs once, in `synth`
if (existsSync('cdk.json')) process.env.CDK_CONTEXT_JSON ??= JSON.stringify(require(resolve('cdk.json')).context); // an app is tested with the flags that it is deployed with
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // Node 20 is what we support

module.exports = {
  testEnvironment: 'node',
  globalTeardown: join(__dirname, 'scripts', 'jest-teardown.cjs'),
  testTimeout: 60_000, // a machine may be slow; what hangs still ends
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
  },
  moduleNameMapper: { '^@slipway/([^/]+)$': join(__dirname, 'packages', '$1', 'src') },
  collectCoverageFrom: ['src/**/*.ts', '!src/**/index.ts'],
  coverageReporters: ['text-summary', 'json-summary', 'json', 'lcovonly'],
  coverageThreshold: { global: { statements: 100, branches: 100, functions: 100, lines: 100 } },
  reporters: ['default', [join(__dirname, 'scripts', 'jest-results.cjs'), {}]],
};
