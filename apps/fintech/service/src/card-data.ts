/** Digits without separators, and digits that are grouped with spaces or hyphens. */
const PLAIN = /\d+/g;
const GROUPED = /[\d -]+/g;
const SHORTEST = 13;
const LONGEST = 19;

/**
 * Returns whether a text contains a possible card number: 13 to 19 digits, grouped or not, whose last digit is correct
 * according to the Luhn formula.
 *
 * @see https://www.iso.org/standard/70484.html
 */
export function looksLikeCard(text: string): boolean {
  return [PLAIN, GROUPED]
    .flatMap((pattern) => text.match(pattern) ?? [])
    .map((candidate) => candidate.replace(/\D/g, ''))
    .some((digits) => digits.length >= SHORTEST && digits.length <= LONGEST && passesLuhn(digits));
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .map(Number)
    .map((digit, place) => (place % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)))
    .reduce((total, digit) => total + digit, 0);
  return sum % 10 === 0;
}
