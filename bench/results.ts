/** Result of a measurement, which is a row in the table of results. */
export interface Row {
  readonly id: string;
  readonly what: string;
  /** Measured value, in `unit`. */
  readonly value: number;
  readonly unit: 'times' | 'ms' | 's' | 'KB' | 'MB';
  /** Limit that the value should stay below. @default - the value is only recorded */
  readonly goal?: number;
  /** Additional values, such as components of the result and the number of runs, by name with unit. */
  readonly details: Readonly<Record<string, number>>;
}

/** Results of a benchmark run. */
export interface Results {
  /** Time at which the results were written, in ISO 8601 format. */
  readonly date: string;
  readonly node: string;
  readonly cores: number;
  /** Measurements of this run. Results of earlier runs are not included. */
  readonly rows: readonly Row[];
  /** Names of the parts that this run did not measure. */
  readonly absent: readonly string[];
}

/** Returns whether a measurement met its goal, or undefined if it has no goal. */
export function met({ value, goal }: Row): boolean | undefined {
  return goal === undefined ? undefined : value < goal;
}

/** Formats the results as JSON. */
export function asJson(results: Results): string {
  const rows = results.rows.map((row) => ({
    ...row,
    value: round(row.value),
    details: Object.fromEntries(Object.entries(row.details).map(([name, value]) => [name, round(value)])),
    met: met(row),
  }));
  return `${JSON.stringify({ ...results, rows }, undefined, 2)}\n`;
}

/** Formats the results as a Markdown page. */
export function asMarkdown({ date, node, cores, rows, absent }: Results): string {
  return [
    '# Benchmark',
    '',
    `\`npm run bench\` wrote this page on ${date.slice(0, 10)}, with Node ${node} on ${cores} cores. Absolute times depend on the machine and its load. Therefore, compared values are measured alternately in one run, and only the ratio of their medians is meaningful. All values are in [results.json](results.json).`,
    ...(absent.length > 0 ? ['', `This run does not include: ${absent.join('; ')}.`] : []),
    '',
    '| measurement | result | goal | met | details |',
    '|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${[row.what, amount(row.value, row.unit), row.goal === undefined ? '' : `under ${amount(row.goal, row.unit)}`, inWords(met(row)), detailsOf(row)].join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

/** Formats a measurement as a line for the terminal. */
export function asLine(row: Row): string {
  const goal =
    row.goal === undefined ? '' : `; goal under ${amount(row.goal, row.unit)}: ${met(row) ? 'met' : 'missed'}`;
  return `${row.what}: ${amount(row.value, row.unit)}${goal} (${detailsOf(row)})`;
}

function inWords(reached: boolean | undefined): string {
  if (reached === undefined) {
    return '';
  }
  return reached ? 'yes' : '**no**';
}

function detailsOf({ details }: Row): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${round(value)}`)
    .join('; ');
}

function amount(value: number, unit: Row['unit']): string {
  return unit === 'times' ? `${round(value)} times` : `${round(value)} ${unit}`;
}

/** Rounds a value to three significant digits, because further digits are noise. Never rounds to tens or hundreds. */
function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
