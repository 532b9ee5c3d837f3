/** Maximum length of a line, in UTF-16 units. */
const LINE = 1_000;

export interface Shortened {
  readonly text: string;
  /** Number of lines that were removed from the middle. */
  readonly leftOut: number;
  /** Number of lines whose end was cut off. */
  readonly cut: number;
}

/**
 * Shortens a text to a number of UTF-16 units by removing lines from its middle. A preview begins with the changes and
 * ends with their totals.
 */
export function shorten(text: string, limit: number): Shortened {
  const lines = text.split('\n').map(cutLine);
  const mark = (count: number) => `… ${count} lines omitted …`;
  const room = (limit - mark(lines.length).length - 2) / 2;
  const whole = lines.join('\n');
  const fits = whole.length <= limit;
  const head = fits ? lines.length : fitting(lines, room);
  const tail = fits ? 0 : fitting(lines.slice(head).reverse(), room);
  const leftOut = lines.length - head - tail;
  const kept = [...lines.slice(0, head), ...(leftOut > 0 ? [mark(leftOut)] : []), ...lines.slice(lines.length - tail)];
  return { text: kept.join('\n'), leftOut, cut: lines.filter((line) => line.length > LINE).length };
}

/** Returns the number of leading lines that fit into a number of UTF-16 units. Callers pass more lines than fit. */
function fitting(lines: readonly string[], room: number): number {
  let used = 0;
  return lines.findIndex((line) => (used += line.length + 1) > room);
}

/** Cuts a line at its maximum length, but not within a character. */
function cutLine(line: string): string {
  return line.length <= LINE
    ? line
    : `${line.slice(0, LINE).replace(/[\ud800-\udbff]$/, '')} … (${line.length - LINE} more)`;
}
