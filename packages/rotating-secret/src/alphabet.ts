const KINDS = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '0123456789',
  `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`,
];

/** Returns the character classes of a generated value, without excluded characters. Empty classes are omitted. */
export function alphabetWithout(excluded: string): readonly string[] {
  return KINDS.map((kind) => [...kind].filter((character) => !excluded.includes(character)).join('')).filter(
    (kind) => kind !== '',
  );
}
