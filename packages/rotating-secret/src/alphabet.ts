const KINDS = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '0123456789',
  `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`,
];

/** Kinds of characters that a value is made of, without those that are excluded. A kind has at least one character. */
export function alphabetWithout(excluded: string): readonly string[] {
  return KINDS.map((kind) => [...kind].filter((character) => !excluded.includes(character)).join('')).filter(
    (kind) => kind !== '',
  );
}
