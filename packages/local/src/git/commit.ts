/** Format for `git log` whose output `parseLog` parses. */
export const LOG_FORMAT = ['%H', '%T', '%at', '%ct', '%an', '%ae', '%cn', '%ce', '%B'].join('%x00');
const STATUS = /^\n?([A-Z])$/;

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Date at which the person authored or committed the change, in UTC and in ISO 8601 format. */
  readonly date: string;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  /** Paths of files that the commit adds, compared with its first parent. */
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Parses the output of `git log -z --name-status` with `LOG_FORMAT`: the fields of a commit, followed by a status and a
 * path for each file.
 */
export function parseLog(text: string): Commit[] {
  const tokens = text.split('\0').slice(0, -1);
  const commits: Commit[] = [];
  while (tokens.length > 0) {
    const [id, tree, authored, committed, author, authorEmail, committer, committerEmail, message] = tokens.splice(
      0,
      9,
    );
    commits.push({
      id,
      tree,
      message: message.trimEnd(),
      author: { name: author, email: authorEmail, date: isoDate(authored) },
      committer: { name: committer, email: committerEmail, date: isoDate(committed) },
      ...takeFiles(tokens),
    });
  }
  return commits;
}

function takeFiles(tokens: string[]): Pick<Commit, 'added' | 'modified' | 'removed'> {
  const files = { added: [] as string[], modified: [] as string[], removed: [] as string[] };
  for (let status = STATUS.exec(tokens[0]); status !== null; status = STATUS.exec(tokens[0])) {
    const [, path] = tokens.splice(0, 2);
    files[status[1] === 'A' ? 'added' : status[1] === 'D' ? 'removed' : 'modified'].push(path);
  }
  return files;
}

function isoDate(epochSeconds: string): string {
  return new Date(Number(epochSeconds) * 1000).toISOString().replace('.000Z', 'Z');
}
