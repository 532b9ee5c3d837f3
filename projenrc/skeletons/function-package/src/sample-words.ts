/**
 * Returns the words of a text, in their order.
 *
 * It is the first function of a new package: put your own in its place.
 *
 * @throws Error if the text has no word
 */
export function readSampleWords(text: string): readonly string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) {
    throw new Error(`text has no word, but needs one or more; got ${JSON.stringify(text)}; give it a word`);
  }
  return words;
}
