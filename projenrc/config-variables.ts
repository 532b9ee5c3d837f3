import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Configuration of a new app, whose `config.ts` does not exist yet when this is read. */
const SKELETON = join(__dirname, 'skeletons', 'cdk-app', 'src', 'config.ts');
/** Line of a comment, which may contain names that are not variables. */
const COMMENT = /^\s*(?:\/?\*|\/\/).*$/gm;
/** Member of `Variable`, such as `Variable.EMAIL`. */
const SCHEMA = /\bVariable\.\w+/g;

/**
 * Returns the environment variables that an app may read: all words in capitals of its `src/config.ts`, the only file
 * that reads the environment. Some of them are constants, which does no harm.
 */
export function configVariables(app: string): string[] {
  const file = join(app, 'src', 'config.ts');
  const words = readFileSync(existsSync(file) ? file : SKELETON, 'utf8')
    .replace(COMMENT, '')
    .replace(SCHEMA, '')
    .match(/\b[A-Z][A-Z0-9_]+\b/g);
  return [...new Set(words)].sort();
}
