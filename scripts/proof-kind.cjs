const { basename, join } = require('node:path');
const { importsOf, resolveImport } = require('./imports.cjs');

const TESTING = '@slipway/testing/';
const TOOLS = ['local', 'ecs-model', 'embedded-aws'];
const RUNNERS = TOOLS.map((name) => `@slipway/${name}`);

/**
 * Returns the kind of proof that the tests in a file provide. The kind depends on the modules that the file loads
 * (docs/decisions/0044-kinds-of-proof.md):
 *
 * - `doc`: tests of a page, in `readme.test.ts` or `runbook.test.ts`;
 * - `run`: tests that load the runner, tests of the runner, and tests that do not load the CDK and so execute the code;
 * - `iam`: tests that use the IAM policy simulator;
 * - `template`: all other tests that load the CDK, and so check templates.
 */
function proofKindOf(testFile) {
  if (/^(readme|runbook)\.test\.ts$/.test(basename(testFile))) {
    return 'doc';
  }
  const loaded = loadedBy(testFile);
  if (TOOLS.some((name) => testFile.includes(join('packages', name, 'test')))) {
    return 'run';
  }
  if (RUNNERS.some((name) => loaded.has(name))) {
    return 'run';
  }
  if (loaded.has('@cloud-copilot/iam-simulate')) {
    return 'iam';
  }
  return [...loaded].some((name) => name.startsWith('aws-cdk-lib')) ? 'template' : 'run';
}

/**
 * Returns the names of the modules that a test file and its helpers load, without the modules that the code under test
 * loads.
 */
function loadedBy(file, seen = new Set()) {
  const names = importsOf(file);
  const helpers = names.map((name) => helperOf(file, name)).filter((helper) => helper && !seen.has(helper));
  helpers.forEach((helper) => seen.add(helper));
  return new Set([
    ...names.filter((name) => !name.startsWith('.')),
    ...helpers.flatMap((helper) => [...loadedBy(helper, seen)]),
  ]);
}

/**
 * Returns the path of the test helper that an import loads, or undefined if the import does not load a helper. A helper
 * is a file that tests share, in their member or in `@slipway/testing`. Code under test is not a helper.
 */
function helperOf(file, name) {
  if (name.startsWith(TESTING)) {
    return join(__dirname, '..', 'packages', 'testing', 'src', `${name.slice(TESTING.length)}.ts`);
  }
  const helper = name.startsWith('.') && resolveImport(file, name);
  return helper && (/\/packages\/testing\//.test(helper) || !/\/src\//.test(helper)) ? helper : undefined;
}

module.exports = { proofKindOf };
