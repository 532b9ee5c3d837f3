import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a new app begins with, which is written after this is read. */
const SKELETON = join(__dirname, 'skeletons', 'cdk-app', 'src', 'config.ts');
/** A line of a comment, which names things that are no variables. */
const COMMENT = /^\s*(?:\/?\*|\/\/).*$/gm;
/** A member of `Variable`, such as `Variable.EMAIL`. */
const SCHEMA = /\bVariable\.\w+/g;

/**
 * The environment variables that an app may read: all words in capitals of its `src/config.ts`, the only file that
 * reads the environment. Some are constants; a word too many costs nothing.
 */
export function configVariables(app: string): string[] {
  const file = join(app, 'src', 'config.ts');
  const words = readFileSync(existsSync(file) ? file : SKELETON, 'utf8')
    .replace(COMMENT, '')
    .replace(SCHEMA, '')
    .match(/\b[A-Z][A-Z0-9_]+\b/g);
  return [...new Set(words)].sort();
}
