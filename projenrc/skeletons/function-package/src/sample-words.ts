/**
 * Returns the words of a text, in the order of the text.
 *
 * This sample shows the structure of a function: replace it with your own function.
 *
 * @throws Error if the text contains no words
 */
export function readSampleWords(text: string): readonly string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) {
    throw new Error(`the text must contain at least one word, but is ${JSON.stringify(text)}`);
  }
  return words;
}
