const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const APPS = join(__dirname, '..', 'apps');

/** Returns the names of the environment variables that affect an app's validation, from the app's package.json. */
function variablesOf(app) {
  const { nx } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  return (nx.targets?.validate?.inputs ?? []).flatMap(({ env }) => env ?? []);
}

/** Returns the names of the environment variables that affect the validation of any app. */
function allVariables() {
  const apps = readdirSync(APPS)
    .map((name) => join(APPS, name))
    .filter((app) => existsSync(join(app, 'package.json')));
  return [...new Set(apps.flatMap(variablesOf))];
}

module.exports = { allVariables, variablesOf };
