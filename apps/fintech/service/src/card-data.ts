/** Digits, and digits that people have grouped. */
const PLAIN = /\d+/g;
const GROUPED = /[\d -]+/g;
const SHORTEST = 13;
const LONGEST = 19;

/**
 * Whether a text holds what may be the number of a card: 13 to 19 digits, grouped or not, of which the last one is
 * right by the Luhn formula.
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
