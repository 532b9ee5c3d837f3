import { ANY_PATH } from './github-event';

/** Characters and sequences that git does not allow in a ref. @see https://git-scm.com/docs/git-check-ref-format */
const NOT_IN_A_BRANCH = /[\s~^:?[\\\x00-\x1f\x7f]|\.\.|@\{|\/\/|^\/|^!/;
const NOT_IN_A_PATH = /^\.{0,2}\/|^!|\/\/|\/\.{1,2}\//;

/**
 * Value of an EventBridge pattern.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type NamePattern = string | { readonly prefix: string } | { readonly exists: true };

/**
 * Returns the event patterns for branches such as `main`, `release/*`, or `*` for all branches.
 *
 * @throws Error if the list is empty, or an entry is neither a name nor a prefix followed by `*`
 */
export function branchPatterns(branches: readonly string[]): NamePattern[] {
  if (branches.length === 0) {
    throw new Error(
      "branches is empty, so nothing would ever start; list branches such as 'main' or 'release/*', or '*' for all branches",
    );
  }
  return branches.map((branch) => {
    if (branch.startsWith('refs/')) {
      throw new Error(
        `branch '${branch}' is a full ref, but branches are named without refs/heads/; write '${branch.replace(/^refs\/heads\//, '')}'`,
      );
    }
    return branch === '*' ? { exists: true } : namePattern('branch', branch, NOT_IN_A_BRANCH, 'release/*');
  });
}

/**
 * Returns the event patterns for files such as `Pulumi.yaml` or `infra/*`, which includes subfolders, and for the
 * placeholder of unknown files.
 *
 * @throws Error if the list is empty, or an entry is neither a path from the repository's root nor a prefix followed by
 * `*`
 */
export function pathPatterns(paths: readonly string[]): NamePattern[] {
  if (paths.length === 0 || paths.includes('*')) {
    throw new Error(
      `paths are [${paths.map((path) => `'${path}'`).join(', ')}], but a list must select specific files; list paths such as 'infra/*', or omit paths for all files`,
    );
  }
  return [ANY_PATH, ...paths.map((path) => namePattern('path', path, NOT_IN_A_PATH, 'infra/*'))];
}

function namePattern(what: string, pattern: string, refused: RegExp, example: string): NamePattern {
  const name = pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
  if (name === '' || name.includes('*') || refused.test(pattern)) {
    throw new Error(
      `${what} '${pattern}' is not valid: a pattern is a full name, or a prefix followed by a single '*'; use a pattern such as '${example}'`,
    );
  }
  return name === pattern ? name : { prefix: name };
}
