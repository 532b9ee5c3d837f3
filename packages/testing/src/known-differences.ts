/** Declared difference from AWS. Corresponds to `Difference` in `@slipway/buildspec`. */
interface KnownDifference {
  readonly about: string;
  readonly aws: string;
  readonly here: string;
  readonly says?: unknown;
  readonly notInLog?: string;
}

/** Returns the rows of the first table below a README heading, each as a list of cells. */
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

/** Returns the table rows that a README must contain for the given differences. */
export function rowsOf(differences: Readonly<Record<string, KnownDifference>>): string[][] {
  return Object.values(differences).map(({ about, aws, here, notInLog }) => [
    about,
    aws,
    notInLog === undefined ? here : `${here}. Not in a log: ${notInLog}`,
  ]);
}

/** Returns the names of the differences that a log reports, and those that no log can report. */
export function namesOf(differences: Readonly<Record<string, KnownDifference>>): {
  readonly said: string[];
  readonly unsaid: string[];
} {
  const names = Object.keys(differences);
  const said = names.filter((name) => differences[name].says !== undefined);
  return { said, unsaid: names.filter((name) => !said.includes(name)) };
}
