/**
 * Characters that occupy two columns in a terminal: East Asian scripts, full-width forms and emoji.
 * @see https://www.unicode.org/reports/tr11/
 */
const WIDE = new RegExp(
  '[\\p{Emoji_Presentation}\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff' +
    '\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]',
  'u',
);
/** Characters without a width of their own, such as combining marks. */
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Variation selector that makes the preceding character wide. */
const EMOJI_FORM = '\ufe0f';

/** Returns the number of terminal columns that a text occupies. The result can be too high, but not too low. */
export function displayWidth(text: string): number {
  return [...text].reduce((width, character) => width + widthOf(character), 0);
}

/** Truncates a text to a number of terminal columns, and adds an ellipsis if it was too long. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) {
    return text;
  }
  let width = 1; // for the ellipsis
  const kept = [...text].findIndex((character) => (width += widthOf(character)) > columns);
  return `${[...text].slice(0, kept).join('')}…`;
}

function widthOf(character: string): number {
  if (character === EMOJI_FORM) {
    return 1;
  }
  return WITHOUT_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
