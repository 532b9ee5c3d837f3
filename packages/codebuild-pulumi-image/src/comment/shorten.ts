/** A line that is longer says no more to a reader. */
const LINE = 1_000;

export interface Shortened {
  readonly text: string;
  /** How many lines are not there, in the middle. */
  readonly leftOut: number;
  /** How many lines lost their end. */
  readonly cut: number;
}

/**
 * Fits a text into a number of UTF-16 units by leaving out lines in its middle: it begins with what happens, and ends
 * with the sum of it.
 */
export function shorten(text: string, limit: number): Shortened {
  const lines = text.split('\n').map(cutLine);
  const mark = (count: number) => `… ${count} lines left out …`;
  const room = (limit - mark(lines.length).length - 2) / 2;
  const whole = lines.join('\n');
  const fits = whole.length <= limit;
  const head = fits ? lines.length : fitting(lines, room);
  const tail = fits ? 0 : fitting(lines.slice(head).reverse(), room);
  const leftOut = lines.length - head - tail;
  const kept = [...lines.slice(0, head), ...(leftOut > 0 ? [mark(leftOut)] : []), ...lines.slice(lines.length - tail)];
  return { text: kept.join('\n'), leftOut, cut: lines.filter((line) => line.length > LINE).length };
}

/** How many of the lines, from the first on, go into a number of units. All of them never do. */
function fitting(lines: readonly string[], room: number): number {
  let used = 0;
  return lines.findIndex((line) => (used += line.length + 1) > room);
}

/** Not in the middle of a character. */
function cutLine(line: string): string {
  return line.length <= LINE
    ? line
    : `${line.slice(0, LINE).replace(/[\ud800-\udbff]$/, '')} … (${line.length - LINE} more)`;
}
