import { ORDER, Operation, PlannedChange } from './plan';

/**
 * Maximum length of the summary, in UTF-16 units. An approval action accepts more, but a longer text is not readable.
 */
const LIMIT = 400;

export type Counts = Readonly<Record<Operation, number>>;

export function countsOf(changes: readonly PlannedChange[]): Counts {
  return Object.fromEntries(
    ORDER.map((wanted) => [wanted, changes.filter(({ operation }) => operation === wanted).length]),
  ) as Counts;
}

/**
 * Returns a line of at most 400 characters for the approver: stack and commit, the number of changes of each kind, then
 * the changed resources in the order of `changes`.
 */
export function summaryOf(stack: string, commit: string, changes: readonly PlannedChange[]): string {
  const title = `${stack} at ${commit.slice(0, 7)}: `;
  if (changes.length === 0) {
    return `${title}no changes`;
  }
  const counts = Object.entries(countsOf(changes))
    .filter(([, count]) => count > 0)
    .map(([operation, count]) => `${count} to ${operation}`);
  const names = changes.map(({ operation, type, name }) => `${operation} ${shortType(type)} ${name}`);
  return shorten(`${title}${counts.join(', ')}: ${names.join('; ')}`.replace(/[\p{C}\s]+/gu, ' '));
}

/** Returns the list of all changes, one per line. */
export function listOf(changes: readonly PlannedChange[]): string {
  return changes.map(({ operation, type, name }) => `${operation.padEnd(8)} ${type} ${name}\n`).join('');
}

/** Returns a shell script to be sourced, which sets the variables that the build exports to the pipeline. */
export function variablesScript(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

function shortType(type: string): string {
  return type.slice(type.lastIndexOf(':') + 1);
}

function shorten(text: string): string {
  return text.length <= LIMIT ? text : `${text.slice(0, LIMIT - 2).trimEnd()} …`;
}
