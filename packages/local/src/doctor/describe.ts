import { displayWidth } from '../progress/display-width';
import { Examination } from './examine';
import { Finding } from './finding';

const COLUMNS = 80;
const MARKS = { ok: 'ok', note: '-', missing: 'MISSING' };
const MARK_WIDTH = 9;
const NAME_WIDTH = 18;
const INDENT = MARK_WIDTH + NAME_WIDTH + 2;

/** Formats the results of the checks as lines for a terminal with 80 columns. */
export function describe({ ready, findings }: Examination): string[] {
  const missing = findings.filter(({ state }) => state === 'missing').map(({ name }) => name);
  return [
    ...findings.flatMap(linesOf),
    '',
    ready
      ? '  a run can start on this machine'
      : `  a run cannot start on this machine; missing: ${missing.join(', ')}`,
  ];
}

function linesOf({ name, state, found, purpose, remedy }: Finding): string[] {
  const text = `${found} (${purpose})`;
  const [first, ...rest] = [...wrap(text), ...(remedy === undefined ? [] : wrap(remedy))];
  const start = `  ${MARKS[state].padEnd(MARK_WIDTH)}${name.padEnd(NAME_WIDTH)}`;
  return [start + first, ...rest.map((line) => ' '.repeat(INDENT) + line)];
}

/** Wraps a text at spaces. A long word, such as a path, is not broken, so that it can be copied. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && displayWidth(longer) <= COLUMNS - INDENT) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
