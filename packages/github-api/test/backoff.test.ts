import fc from 'fast-check';
import { backoffMs } from '../src';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('[PG-08] waits anything up to a limit that doubles, and never longer than the cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), random, (attempt, value) => {
      const waitMs = backoffMs(attempt, { baseMs: 100, capMs: 5_000, random: () => value });

      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThan(Math.min(5_000, 100 * 2 ** (attempt - 1)));
    }),
  );
});

test.each([
  [1, 100],
  [2, 200],
  [3, 400],
  [6, 3_200],
  [7, 5_000],
  [50, 5_000],
])('[PG-08] waits up to the whole limit after attempt %d: %d ms', (attempt, limitMs) => {
  expect(backoffMs(attempt, { baseMs: 100, capMs: 5_000, random: () => 0.9999999 })).toBe(limitMs - 1);
});
