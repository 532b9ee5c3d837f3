import { Decimal } from '../../src/cost/decimal';

describe('a decimal number', () => {
  it.each([
    ['0.0225', '0.0225'],
    ['1e-7', '0.0000001'],
    ['2.50', '2.5'],
    ['1.5E+3', '1500'],
    ['-0.05', '-0.05'],
    ['00', '0'],
    [0.1, '0.1'],
    [1e21, '1000000000000000000000'],
  ])('is read exactly from %p', (value, text) => {
    expect(Decimal.of(value).toString()).toBe(text);
    expect(JSON.stringify(Decimal.of(value))).toBe(`"${text}"`);
  });

  it.each(['', 'much', '1,5', '.5', NaN, Infinity])('refuses %p, which is not a number', (value) => {
    expect(() => Decimal.of(value)).toThrow(/is not a decimal number/);
  });

  it('adds and multiplies without losing anything, unlike floating point', () => {
    const sum = Decimal.sum(['0.1', '0.2', '1000000000000000000'].map((one) => Decimal.of(one)));

    expect(sum.toString()).toBe('1000000000000000000.3');
    expect(Decimal.of('0.0000166667').times('3').times(2).toString()).toBe('0.0001000002');
    expect(Decimal.of('0.3').minus(Decimal.of('0.1')).toString()).toBe('0.2');
  });

  it('exceeds another by the difference', () => {
    expect([Decimal.of(25).beyond('20').toString(), Decimal.of(15).beyond('20').toString()]).toEqual(['5', '0']);
  });

  it('is shifted by powers of ten', () => {
    expect(Decimal.of(12500).shift(-6).toString()).toBe('0.0125');
    expect(Decimal.of('0.5').shift(3).toString()).toBe('500');
  });

  it('is compared by its value', () => {
    const half = Decimal.of('0.5');

    expect([half.compareTo(Decimal.of('0.50')), half.compareTo(Decimal.of(1)), half.compareTo(Decimal.ZERO)]).toEqual([
      0, -1, 1,
    ]);
    expect([Decimal.of('0.00').isZero, half.isZero]).toEqual([true, false]);
  });

  it.each([
    ['16.425', '16.43', '16.425'],
    ['16.4249', '16.42', '16.4249'],
    ['0.00005', '0.00', '0.0001'],
    ['0.004', '0.00', '0.004'],
    ['-0.005', '-0.01', '-0.005'],
    ['-0.004', '0.00', '-0.004'],
    ['7', '7.00', '7.00'],
    ['7.1', '7.10', '7.10'],
    ['0.00004', '0.00', '0.00'],
  ])('%s is %s to the cent, and %s as an amount', (value, cents, amount) => {
    expect([Decimal.of(value).toCents(), Decimal.of(value).toAmount()]).toEqual([cents, amount]);
  });
});
