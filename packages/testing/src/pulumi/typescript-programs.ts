import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Lets this process load programs in TypeScript, whose types nobody checks here.
 *
 * Nothing else is compiled: a loader for everything takes as long again for the SDK of Pulumi as Node.js does.
 */
export function loadTypeScript(extensions: NodeJS.RequireExtensions = require.extensions): void {
  const { transformSync } = createRequire(__filename)('esbuild') as typeof import('esbuild');
  extensions['.ts'] = (module, file) => {
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      sourcefile: file,
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
    });
    (module as unknown as { _compile(code: string, file: string): void })._compile(code, file);
  };
}
