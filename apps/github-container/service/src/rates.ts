/** Prices in cents for each zone: a base price, and a price for each started kilogram. */
const ZONES: Readonly<Record<string, { readonly base: number; readonly perKilogram: number }>> = {
  domestic: { base: 490, perKilogram: 120 },
  europe: { base: 1290, perKilogram: 310 },
  world: { base: 2490, perKilogram: 890 },
};

const HEAVIEST_GRAMS = 31_500;

/** Error for a parcel without a price. The message is the response to the caller. */
export class UnknownRateError extends Error {
  public override readonly name = 'UnknownRateError';
}

/**
 * Returns the price of a parcel in cents.
 *
 * @throws UnknownRateError if the zone does not exist, or the weight is out of range
 */
export function rateOf(zone: string, grams: number): number {
  if (!Object.hasOwn(ZONES, zone)) {
    throw new UnknownRateError(`zone '${zone}' does not exist: use one of ${Object.keys(ZONES).join(', ')}`);
  }
  if (!Number.isInteger(grams) || grams < 1 || grams > HEAVIEST_GRAMS) {
    throw new UnknownRateError(`grams must be a whole number from 1 to ${HEAVIEST_GRAMS}`);
  }
  const { base, perKilogram } = ZONES[zone];
  return base + Math.ceil(grams / 1000) * perKilogram;
}
