import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Enables this process to load TypeScript programs. Types are not checked.
 *
 * JavaScript files are not transformed, because a loader for all files doubles the load time of the Pulumi SDK.
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
