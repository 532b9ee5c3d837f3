/** Branch and account names that no pattern names on purpose. A pattern that matches one of them limits nothing. */
const UNNAMED = ['zq7', 'zq7/x9', '739150284617'].flatMap((name) => [name, `refs/heads/${name}`]);

const TOKENS: Readonly<Record<string, string>> = { '?': '.', '{': '(?:', '}': ')', ',': '|', '[!': '[^', '[': '[' };

/** Whether a glob pattern such as `refs/heads/*` matches names of every kind, and so does not limit names. */
export function isOpenGlob(glob: string): boolean {
  return glob === '' || UNNAMED.some((name) => matchesGlob(glob, name));
}

/** Whether a glob pattern matches a name. `*` also matches slashes. An invalid pattern matches nothing. */
export function matchesGlob(glob: string, name: string): boolean {
  const expression = glob.replace(/\\.|\*+|\[!?|[?{},.+^$()|]/g, (token) =>
    token.startsWith('*') ? '.*' : (TOKENS[token] ?? `\\${token.slice(-1)}`),
  );
  return matches(`^(?:${expression})$`, name);
}

/**
 * Whether a regular expression such as `^refs/heads/` matches names of every kind, and so does not limit names. An
 * invalid expression matches nothing.
 */
export function isOpenExpression(expression: string): boolean {
  return UNNAMED.some((name) => matches(expression, name));
}

function matches(expression: string, name: string): boolean {
  try {
    return new RegExp(expression).test(name);
  } catch {
    return false;
  }
}
