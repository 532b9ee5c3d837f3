import { Trace, TracedApp, TracedRequirement } from './trace';

const WIDTH = 96;

/** Formats a trace for a terminal: a line for each app and each of its claimed requirements, and then the problems. */
export function asTable({ apps, problems }: Trace): string {
  const lines = apps.flatMap((app) => [heading(app), ...app.requirements.filter(({ claimed }) => claimed).map(row)]);
  return [...lines, ...problems.map((problem) => `! ${problem}`)].join('\n');
}

function heading(app: TracedApp): string {
  const { requirements, narrowed } = app;
  const claimed = requirements.filter((requirement) => requirement.claimed).length;
  return `${app.app}: claims ${claimed} of ${requirements.length}${narrowed ? ` (${narrowed})` : ''}`;
}

function row({ id, state, tests, must }: TracedRequirement): string {
  const columns = `  ${id}  ${state.padEnd(8)} ${String(tests.length).padStart(3)} ${tests.length === 1 ? 'test ' : 'tests'}  `;
  return clipped(columns + must);
}

function clipped(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

/** Formats a trace as a Markdown page, with the full text of each requirement and the tests that prove it. */
export function asMarkdown({ apps }: Trace): string {
  return [
    '# Requirements and their proofs',
    '',
    'This page was written by `slipway-evidence trace --markdown` from the results of the last test run.',
    '',
    ...apps.flatMap((app) => [
      `## ${heading(app)}`,
      '',
      '| ID | requirement | needs | state | proven by |',
      '|---|---|---|---|---|',
      ...app.requirements.map(pageRow),
      '',
    ]),
  ].join('\n');
}

function pageRow({ id, must, proof, state, tests }: TracedRequirement): string {
  const proofs = tests.map(({ title, file, kind }) => cell(`${title} (${kind ?? 'no kind'}: ${file})`));
  return `| ${id} | ${cell(must)} | ${proof.join(', ')} | ${state} | ${proofs.join('<br>')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
