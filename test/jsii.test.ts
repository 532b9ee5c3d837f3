import { rmSync } from 'node:fs';
import { JsiiProject } from './jsii-project';

jest.setTimeout(600_000);

describe('the API of the construct packages', () => {
  const project = new JsiiProject();
  afterAll(() => rmSync(project.folder, { recursive: true }));

  it('compiles with jsii, so that other languages can have it, and no member has a name that one reserves', () => {
    const { status, said } = project.compile();

    expect(said).not.toMatch(/(?:error|warning) (?:JSII|TS)\d+/);
    expect(status).toBe(0);
  });

  it('fails to compile with a generic, a mapped type, a tuple, a function as a prop, and reserved words', () => {
    project.write(
      'src/bad.ts',
      `import { EncryptionKeyProps } from '@slipway/kms';
      export interface BadProps {
        readonly pair: [string, string];
        readonly mapped: Partial<EncryptionKeyProps>;
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
