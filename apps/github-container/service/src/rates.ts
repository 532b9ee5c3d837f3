/** What a parcel costs, in cents: a price for the zone, and one for each kilogram that is begun. */
const ZONES: Readonly<Record<string, { readonly base: number; readonly perKilogram: number }>> = {
  domestic: { base: 490, perKilogram: 120 },
  europe: { base: 1290, perKilogram: 310 },
  world: { base: 2490, perKilogram: 890 },
};

const HEAVIEST_GRAMS = 31_500;

/** Why a parcel has no price, as a message to the caller. */
export class UnknownRateError extends Error {
  public override readonly name = 'UnknownRateError';
}

/**
 * The price of a parcel in cents.
 *
 * @throws UnknownRateError for a zone that is not served, or a weight that no parcel has
 */
export function rateOf(zone: string, grams: number): number {
  if (!Object.hasOwn(ZONES, zone)) {
    throw new UnknownRateError(`zone '${zone}' does not exist: parcels go to ${Object.keys(ZONES).join(', ')}`);
  }
  if (!Number.isInteger(grams) || grams < 1 || grams > HEAVIEST_GRAMS) {
    throw new UnknownRateError(`a parcel has a whole number of grams, 1 to ${HEAVIEST_GRAMS}`);
  }
  const { base, perKilogram } = ZONES[zone];
  return base + Math.ceil(grams / 1000) * perKilogram;
}
