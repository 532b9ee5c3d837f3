import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** README of a package, and the file from which its first example is compiled and run: `test/readme-example.ts`. */
export class ReadmeExample {
  public readonly readme: string;
  /** Content of `test/readme-example.ts`, which is compiled and run. */
  public readonly code: string;

  /** @param testFolder path of the package's `test` folder */
  constructor(testFolder: string) {
    this.readme = readFileSync(join(testFolder, '..', 'README.md'), 'utf8');
    this.code = readFileSync(join(testFolder, 'readme-example.ts'), 'utf8');
  }

  /**
   * Returns the code that `test/readme-example.ts` must contain: the first example below a heading, or in the whole
   * README, followed by an export for the test.
   */
  public shown(heading = ''): string {
    const [example] = this.readme.slice(this.readme.indexOf(heading)).split('```ts\n')[1].split('```');
    return `${example}\nexport { app };\n`;
  }
}

/** Returns the number of resources of each type in a template, sorted by type. */
export function typesOf({
  Resources,
}: {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}): Record<string, number> {
  const types = Object.values(Resources)
    .map(({ Type }) => Type)
    .sort();
  return Object.fromEntries(types.map((type) => [type, types.filter((other) => other === type).length]));
}
