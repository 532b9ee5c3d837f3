import { checkRotation } from '../../src/rotate/check-rotation';

const NOW = Date.parse('2026-12-01T00:00:00Z');
const day = (offset: number) => new Date(NOW + offset * 24 * 60 * 60 * 1000);
const labels = { one: ['AWSCURRENT', 'AWSPENDING'], two: ['AWSPREVIOUS'] };

describe('the daily check', () => {
  it.each([undefined, day(1), day(-2)])('finds nothing if the next rotation is due at %s', (due) => {
    expect(() => checkRotation({ rotates: true, labels, due }, NOW)).not.toThrow();
  });

  it('finds a rotation that is overdue for more than two days', () => {
    expect(() => checkRotation({ rotates: true, labels, due: day(-2.1) }, NOW)).toThrow(
      'a rotation has been overdue since 2026-11-28T21:36:00.000Z: Secrets Manager could not invoke this function',
    );
  });

  it('finds a rotation that is unfinished', () => {
    const unfinished = { one: ['AWSCURRENT'], two: ['AWSPENDING'] };

    expect(() => checkRotation({ rotates: true, labels: unfinished, due: day(1) }, NOW)).toThrow(
      'the rotation to version two is unfinished',
    );
  });

  it('finds a rotation that was turned off', () => {
    expect(() => checkRotation({ rotates: false, labels }, NOW)).toThrow('the secret does not rotate');
  });
});
