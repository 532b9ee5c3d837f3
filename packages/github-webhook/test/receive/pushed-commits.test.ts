import { pushedCommits } from '../../src/receive/pushed-commits';

const ID = 'c0ffee0123'.repeat(4);
const listed = (changes: Record<string, unknown> = {}) => ({
  id: ID,
  timestamp: '2026-11-29T09:30:00+01:00',
  message: 'Sell hats',
  author: { name: 'Ada', email: 'ada@example.com', username: 'ada' },
  committer: { name: 'Bob', email: 'bob@example.com' },
  added: ['hats.ts'],
  ...changes,
});

describe('the commits of a push', () => {
  it('have their ID and their time in UTC, and nothing of names, addresses, messages and time zones', () => {
    expect(pushedCommits([listed()])).toEqual([{ id: ID, timestamp: '2026-11-29T08:30:00.000Z' }]);
  });

  it.each([
    ['no ID', { id: undefined }],
    ['null as its ID', { id: null }],
    ['an ID that is not valid', { id: 'main' }],
    ['no time', { timestamp: undefined }],
    ['null as its time', { timestamp: null }],
    ['a time that is not valid', { timestamp: 'yesterday' }],
  ])('leave out one with %s', (_, changes) => {
    expect(pushedCommits([listed(changes), listed()])).toHaveLength(1);
  });

  it('are the latest 500, the oldest first, in less than 48 KiB', () => {
    const ids = Array.from({ length: 2_048 }, (_, index) => String(index).padStart(40, '0'));

    const commits = pushedCommits(ids.map((id) => listed({ id })));

    expect(commits.map(({ id }) => id)).toEqual(ids.slice(-500));
    expect(Buffer.byteLength(JSON.stringify(commits))).toBeLessThan(48 * 1024);
  });
});
