const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** Exact decimal number. Sums and products are exact, and are rounded only when they are formatted. */
export class Decimal {
  public static readonly ZERO = new Decimal(0n, 0);

  /**
   * Parses a decimal number.
   *
   * @param value number, or a string such as `0.0225` or `1e-7`
   * @throws RangeError if the value is not a finite decimal number
   */
  public static of(value: string | number): Decimal {
    const match = FORM.exec(String(value));
    if (!match) {
      throw new RangeError(`'${value}' is not a decimal number`);
    }
    const [, sign, whole, fraction = '', exponent = '0'] = match;
    const digits = BigInt(`${sign}${whole}${fraction}`);
    return new Decimal(digits, fraction.length).shift(Number(exponent));
  }

  public static sum(values: readonly Decimal[]): Decimal {
    return values.reduce((sum, value) => sum.plus(value), Decimal.ZERO);
  }

  private constructor(
    private readonly digits: bigint,
    private readonly scale: number,
  ) {}

  public plus(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.scaledTo(scale) + other.scaledTo(scale), scale);
  }

  public minus(other: Decimal): Decimal {
    return this.plus(new Decimal(-other.digits, other.scale));
  }

  public times(other: Decimal | string | number): Decimal {
    const factor = other instanceof Decimal ? other : Decimal.of(other);
    return new Decimal(this.digits * factor.digits, this.scale + factor.scale);
  }

  /** Returns the amount by which this number exceeds another number, or 0. */
  public beyond(other: string): Decimal {
    const difference = this.minus(Decimal.of(other));
    return difference.digits < 0n ? Decimal.ZERO : difference;
  }

  /** Returns the number multiplied by 10 to the power of `places`. */
  public shift(places: number): Decimal {
    const scale = this.scale - places;
    return scale < 0 ? new Decimal(this.digits * 10n ** BigInt(-scale), 0) : new Decimal(this.digits, scale);
  }

  public get isZero(): boolean {
    return this.digits === 0n;
  }

  public compareTo(other: Decimal): number {
    const { digits } = this.minus(other);
    return digits > 0n ? 1 : digits < 0n ? -1 : 0;
  }

  /** Formats the number with two decimals, such as `16.43`. Halves are rounded away from zero. */
  public toCents(): string {
    return this.rounded(2).padded();
  }

  /** Formats the number with two to four decimals, such as `16.425`. Halves are rounded away from zero. */
  public toAmount(): string {
    return this.rounded(4)
      .padded()
      .replace(/0{1,2}$/, '');
  }

  /** Returns the exact value, without trailing zeros. */
  public toString(): string {
    const text = this.padded();
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  }

  public toJSON(): string {
    return this.toString();
  }

  /** Returns the number rounded to `places` decimals, half away from zero. */
  private rounded(places: number): Decimal {
    if (this.scale <= places) {
      return new Decimal(this.scaledTo(places), places);
    }
    const unit = 10n ** BigInt(this.scale - places);
    const size = (abs(this.digits) + unit / 2n) / unit;
    return new Decimal(this.digits < 0n ? -size : size, places);
  }

  private scaledTo(scale: number): bigint {
    return this.digits * 10n ** BigInt(scale - this.scale);
  }

  private padded(): string {
    const negative = this.digits < 0n;
    const digits = String(abs(this.digits)).padStart(this.scale + 1, '0');
    const whole = digits.slice(0, digits.length - this.scale);
    const fraction = digits.slice(digits.length - this.scale);
    return `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
  }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
