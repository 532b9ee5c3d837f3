import { randomInt } from 'node:crypto';
import { alphabetWithout } from '../alphabet';

/**
 * Returns a random value with at least one character of each class that is not excluded.
 *
 * Secrets Manager can also generate values, but the action for it has no resource-level permissions.
 */
export function generateValue(length: number, excluded: string): string {
  const kinds = alphabetWithout(excluded);
  const all = kinds.join('');
  const characters = Array.from({ length }, (_, index) => oneOf(kinds[index] ?? all));
  return shuffled(characters).join('');
}

function oneOf(characters: string): string {
  return characters[randomInt(characters.length)];
}

function shuffled(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other], characters[last]];
  }
  return characters;
}
