import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The README of a package, and the file that its first example is compiled and run from: `test/readme-example.ts`. */
export class ReadmeExample {
  public readonly readme: string;
  /** What is compiled and run. */
  public readonly code: string;

  /** @param testFolder the `test` folder of the package */
  constructor(testFolder: string) {
    this.readme = readFileSync(join(testFolder, '..', 'README.md'), 'utf8');
    this.code = readFileSync(join(testFolder, 'readme-example.ts'), 'utf8');
  }

  /**
   * What `code` must be: the first example below a heading, or in the whole README, and the export that lets it run.
   */
  public shown(heading = ''): string {
    const [example] = this.readme.slice(this.readme.indexOf(heading)).split('```ts\n')[1].split('```');
    return `${example}\nexport { app };\n`;
  }
}

/** How many resources of each type a template has, in the order of their names. */
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
