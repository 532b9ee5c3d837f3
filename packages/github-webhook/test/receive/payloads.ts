import { REPOSITORY } from './endpoint';

export const BEFORE = '1'.repeat(40);
export const AFTER = '2'.repeat(40);
export const TAG_OBJECT = '3'.repeat(40);
/** Time of the push as GitHub reports it: Unix time in seconds. */
export const PUSHED_AT = 1_795_338_000;
export const ZEROS = '0'.repeat(40);

export const commit = (changes: Record<string, readonly string[]> = {}) => ({
  id: AFTER,
  timestamp: '2026-11-22T07:00:00+01:00',
  message: 'Sell hats',
  author: { name: 'Ada', email: 'ada@example.com' },
  added: [],
  removed: [],
  modified: [],
  ...changes,
});

/** Push with the fields that are read, and one that is not. */
export function push(changes: Record<string, unknown> = {}) {
  return {
    ref: 'refs/heads/main',
    before: BEFORE,
    after: AFTER,
    created: false,
    deleted: false,
    forced: false,
    head_commit: { id: AFTER },
    commits: [commit({ modified: ['infra/index.ts'] })],
    repository: { full_name: REPOSITORY, pushed_at: PUSHED_AT },
    pusher: { name: 'hubot', email: 'hubot@example.com' },
    sender: { login: 'octocat' },
    compare: 'https://github.example.com/compare',
    ...changes,
  };
}

export function pullRequest(changes: Record<string, unknown> = {}, head: Record<string, unknown> = {}) {
  return {
    action: 'opened',
    number: 7,
    pull_request: {
      base: { ref: 'main', repo: { id: 1, full_name: REPOSITORY } },
      head: { ref: 'feature/x', sha: AFTER, repo: { id: 1, full_name: REPOSITORY }, ...head },
    },
    repository: { full_name: REPOSITORY },
    sender: { login: 'octocat' },
    ...changes,
  };
}
