import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Configuration file in the app skeleton, which is read if an app is new and has no `config.ts` yet. */
const SKELETON = join(__dirname, 'skeletons', 'cdk-app', 'src', 'config.ts');
/** Pattern of comment lines. Words in comments are not names of variables. */
const COMMENT = /^\s*(?:\/?\*|\/\/).*$/gm;
/** Pattern of schemas such as `Variable.EMAIL`, which are not names of variables. */
const SCHEMA = /\bVariable\.\w+/g;

/**
 * Returns the names of the environment variables that an app can read: all words in capital letters in its
 * `src/config.ts`, the only file that reads the environment. Constants are included, which does no harm.
 */
export function configVariables(app: string): string[] {
  const file = join(app, 'src', 'config.ts');
  const words = readFileSync(existsSync(file) ? file : SKELETON, 'utf8')
    .replace(COMMENT, '')
    .replace(SCHEMA, '')
    .match(/\b[A-Z][A-Z0-9_]+\b/g);
  return [...new Set(words)].sort();
}
