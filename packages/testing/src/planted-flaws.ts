import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kind of flaw: an SQL injection, or a flaw for the scanner of code, dependencies or secrets. */
export type Flaw = 'code' | 'sql' | 'dependencies' | 'secrets';

const PLANTS: Readonly<Record<Flaw, (folder: string) => void>> = {
  code: (folder) =>
    writeFileSync(join(folder, 'src/sum.ts'), 'export const sum = (terms: string): unknown => eval(terms);\n'),
  sql: (folder) =>
    writeFileSync(
      join(folder, 'src/find.ts'),
      'export const find = (query: (sql: string) => unknown, id: string): unknown =>\n' +
        "  query(`SELECT * FROM orders WHERE id = '${id}'`);\n",
    ),
  dependencies: (folder) => {
    const lock = join(folder, 'package-lock.json');
    writeFileSync(lock, withLodash(readFileSync(lock, 'utf8')));
  },
  secrets: (folder) =>
    writeFileSync(
      join(folder, 'deploy.env'),
      // concatenated, so that no scanner finds a secret in this file
      `AWS_SECRET_ACCESS_KEY=${'wJalrXUtnFEMI/K7MDENG'}/bPxRfiCYzzzzzzKEYa\n`,
    ),
};

/**
 * Adds flaws to a sample, so that tests can check whether scanners find them.
 *
 * @param folder folder of the sample, which contains a folder `src` and a `package-lock.json` file
 */
export function plantFlaws(folder: string, flaws: readonly Flaw[]): void {
  flaws.forEach((flaw) => PLANTS[flaw](folder));
}

/**
 * Adds a package with known vulnerabilities to a lock file. npm never installs the package, because it is optional and
 * for a different operating system.
 */
function withLodash(lock: string): string {
  const parsed = JSON.parse(lock) as { packages: Record<string, object> };
  parsed.packages[''] = { ...parsed.packages[''], optionalDependencies: { lodash: '4.17.4' } };
  parsed.packages['node_modules/lodash'] = {
    version: '4.17.4',
    optional: true,
    os: ['none'],
    integrity: `sha512-${'A'.repeat(86)}==`,
    resolved: 'https://registry.npmjs.org/lodash/-/lodash-4.17.4.tgz',
  };
  return `${JSON.stringify(parsed, undefined, 2)}\n`;
}
