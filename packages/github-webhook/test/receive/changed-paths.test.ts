import { changedPaths } from '../../src/receive/changed-paths';
import { commit } from './payloads';

const files = (count: number, length = 1) =>
  Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, 'x'));
const pushed = (...commits: ReturnType<typeof commit>[]) => ({
  created: false,
  forced: false,
  commits: commits as never,
});

describe('the changed paths of a push', () => {
  it('[PG-13] are those of all its commits, distinct and sorted', () => {
    const paths = changedPaths(pushed(commit({ added: ['b', 'a'] }), commit({ removed: ['c'], modified: ['a'] })));

    expect(paths).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['2,047 commits', pushed(...Array.from({ length: 2_047 }, () => commit({ added: ['a'] }))), ['a']],
    ['2,048 commits', pushed(...Array.from({ length: 2_048 }, () => commit({ added: ['a'] }))), ['**']],
    ['2,999 files in a commit', pushed(commit({ added: files(2_000), modified: files(999) })), files(2_000).sort()],
    ['3,000 files in a commit', pushed(commit({ added: files(2_000), modified: files(1_000) })), ['**']],
    ['128 KiB of paths', pushed(commit({ added: files(1_310, 97) })), files(1_310, 97).sort()],
    ['more than 128 KiB of paths', pushed(commit({ added: files(1_311, 97) })), ['**']],
    ['no commits', pushed(), ['**']],
    ['a commit that lists no file: it may be too large for that', pushed(commit({ added: ['a'] }), commit()), ['**']],
    ['a new ref', { ...pushed(commit({ added: ['a'] })), created: true }, ['**']],
    ['a force push', { ...pushed(commit({ added: ['a'] })), forced: true }, ['**']],
  ])('[PG-13] with %s are complete, or reported as unknown', (_, push, expected) => {
    expect(changedPaths(push)).toEqual(expected);
  });
});
