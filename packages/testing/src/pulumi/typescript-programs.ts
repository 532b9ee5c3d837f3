import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Lets this process load TypeScript programs, without checking their types.
 *
 * Only these are compiled: with a loader for all files, the SDK of Pulumi takes twice as long to load.
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
