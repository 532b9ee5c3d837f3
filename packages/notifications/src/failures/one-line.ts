/** A text as one line of at most so many characters, without control characters. */
export function oneLine(text: string, longest: number): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}
