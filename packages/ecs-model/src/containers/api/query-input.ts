/** Value of a key in a query request: a string, a list, or an object with more keys. */
export type QueryValue = string | readonly QueryValue[] | { readonly [key: string]: QueryValue };

/**
 * Parses the body of a request in the AWS query protocol: `Actions.member.1.Type=forward` becomes `{ Actions: [{ Type:
 * 'forward' }] }`.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryInput(body: string): { readonly [key: string]: QueryValue } {
  const tree: Tree = new Map();
  for (const [path, value] of new URLSearchParams(body)) {
    plant(tree, path.split('.'), value);
  }
  return harvest(tree) as { readonly [key: string]: QueryValue };
}

type Tree = Map<string, Tree | string>;

function plant(tree: Tree, [key, ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree.set(key, value);
    return;
  }
  const below = tree.get(key);
  const branch: Tree = below instanceof Map ? below : new Map<string, Tree | string>();
  tree.set(key, branch);
  plant(branch, rest, value);
}

function harvest(tree: Tree | string): QueryValue {
  if (typeof tree === 'string') {
    return tree;
  }
  const members = tree.get('member');
  if (members instanceof Map) {
    return [...members].sort(([left], [right]) => Number(left) - Number(right)).map(([, item]) => harvest(item));
  }
  return Object.fromEntries([...tree].map(([key, item]) => [key, harvest(item)]));
}
