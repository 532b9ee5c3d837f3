/** Number of letters in which a misspelled name can differ from the intended name. */
const MAX_EDITS = 3;

/** Returns the name that a misspelled name most likely stands for, or undefined if no name is similar enough. */
export function nearestName(misspelled: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, edits: editsBetween(misspelled, name) }))
    .filter(({ edits }) => edits <= MAX_EDITS)
    .sort((one, other) => one.edits - other.edits);
  return nearest?.name;
}

/** Returns how many letters have to be inserted, removed or replaced to turn one text into another. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  [...one].forEach((letter, index) => {
    const next = [index + 1];
    [...other].forEach((otherLetter, at) => {
      next.push(Math.min(next[at] + 1, row[at + 1] + 1, row[at] + Number(letter !== otherLetter)));
    });
    row = next;
  });
  return row[other.length];
}
