import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTypeScript } from '../../src/pulumi/typescript-programs';

test('a program in TypeScript is compiled as it is loaded, and its types are not checked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'typescript-programs-'));
  const file = join(folder, 'index.ts');
  writeFileSync(file, "export const size: number = 'large';\n");
  const compiled: unknown[][] = [];
  const extensions: Partial<NodeJS.RequireExtensions> = {};
  loadTypeScript(extensions as NodeJS.RequireExtensions);

  extensions['.ts']!({ _compile: (...it: unknown[]) => compiled.push(it) } as never, file);

  rmSync(folder, { recursive: true });
  expect(compiled).toEqual([[expect.stringMatching(/const size = "large";/), file]]);
});
