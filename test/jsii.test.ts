import { rmSync } from 'node:fs';
import { JsiiProject } from './jsii-project';

jest.setTimeout(600_000);

describe('the API of the construct packages', () => {
  const projects: JsiiProject[] = [];
  afterAll(() => projects.forEach(({ folder }) => rmSync(folder, { recursive: true })));

  function projectOf(packages?: readonly string[]): JsiiProject {
    const project = new JsiiProject(packages);
    projects.push(project);
    return project;
  }

  it('compiles with jsii, so that other languages can have it, and no member has a name that one reserves', () => {
    const project = projectOf();

    const { status, said } = project.compile();

    expect(said).not.toMatch(/(?:error|warning) (?:JSII|TS)\d+/);
    expect(status).toBe(0);
  });

  it('fails to compile with a generic, a mapped type, a tuple, a function as a prop, and reserved words', () => {
    const project = projectOf([]);
    project.write(
      'src/bad.ts',
      `export interface GoodProps { readonly size: number; }
      export interface BadProps {
        readonly pair: [string, string];
        readonly mapped: Partial<GoodProps>;
        readonly type: string;
        readonly call: () => void;
      }
      export interface Named { readonly name: string; act(): void; }
      export class Bad { public static in<T>(given: T): T { return given; } }
      `,
    );
    project.write('src/index.ts', "export * from './bad';\n");

    const { status, said } = project.compile();

    expect(status).not.toBe(0);
    expect(said).toMatch(/bad\.ts:3.*Tuple types are not supported/);
    expect(said).toMatch(/bad\.ts:4.*JSII/);
    expect(said).toMatch(/bad\.ts:5.*"type" is a reserved word in Go/);
    expect(said).toMatch(/bad\.ts:6.*JSII/);
    expect(said).toMatch(/bad\.ts:8.*Rename "Named" to "INamed"/);
    expect(said).toMatch(/bad\.ts:9.*JSII/);
  });
});
