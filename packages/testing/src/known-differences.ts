/** A known difference from AWS, as packages write it: see `Difference` of `@slipway/buildspec`. */
interface KnownDifference {
  readonly about: string;
  readonly aws: string;
  readonly here: string;
  readonly says?: unknown;
  readonly notInLog?: string;
}

/** The rows of the first table below a heading of a README, cell by cell. */
export function tableBelow(readme: string, heading: string): string[][] {
  const [, below = ''] = readme.split(`\n${heading}\n`);
  const lines = below.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  return lines.slice(first + 2, first + length).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** The rows that a README has for differences. */
export function rowsOf(differences: Readonly<Record<string, KnownDifference>>): string[][] {
  return Object.values(differences).map(({ about, aws, here, notInLog }) => [
    about,
    aws,
    notInLog === undefined ? here : `${here}. Not in a log: ${notInLog}`,
  ]);
}

/** The names of the differences of which a log tells, and of those of which none can. */
export function namesOf(differences: Readonly<Record<string, KnownDifference>>): {
  readonly said: string[];
  readonly unsaid: string[];
} {
  const names = Object.keys(differences);
  const said = names.filter((name) => differences[name].says !== undefined);
  return { said, unsaid: names.filter((name) => !said.includes(name)) };
}
