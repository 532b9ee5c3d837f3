const { basename, join } = require('node:path');
const { importsOf, resolveImport } = require('./imports.cjs');

const TESTING = '@slipway/testing/';
const TOOLS = ['local', 'ecs-model', 'embedded-aws'];
const RUNNERS = TOOLS.map((name) => `@slipway/${name}`);

/**
 * Returns which kind of proof the tests of a file are, by what the file loads and not by what it claims
 * (docs/decisions/0044-kinds-of-proof.md):
 *
 * - `doc`: it is named after a page, `readme.test.ts` or `runbook.test.ts`;
 * - `run`: it loads the runner or is a test of it, or it loads no CDK and so runs the code itself;
 * - `iam`: it uses the policy simulator;
 * - `template`: it loads the CDK, and so tests templates.
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
 * Returns the modules that a test loads by name, itself and through helpers, but not those that the code under test
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
 * Returns the helper that a name leads to: a file that tests share, in their member or in all. Code under test is not
 * one.
 */
function helperOf(file, name) {
  if (name.startsWith(TESTING)) {
    return join(__dirname, '..', 'packages', 'testing', 'src', `${name.slice(TESTING.length)}.ts`);
  }
  const helper = name.startsWith('.') && resolveImport(file, name);
  return helper && (/\/packages\/testing\//.test(helper) || !/\/src\//.test(helper)) ? helper : undefined;
}

module.exports = { proofKindOf };
