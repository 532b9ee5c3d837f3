import { ActionView, ExecutionView, StageView } from '../pipeline/execution-view';
import { escapeHtml } from './escape-html';

const WIDTH = 190;
const GAP = 46;
const HEADER = 30;
const ROW = 58;
const PADDING = 12;
/** Number of characters that fit in a line of an action's card. */
const LETTERS = 22;

/**
 * Draws an execution as SVG, with a column for each stage and a card for each action. Colors only repeat information
 * that is also in the text.
 */
export function drawPipeline({ pipeline, stages, status: current }: ExecutionView): string {
  const goesOn = current === 'InProgress';
  const rows = Math.max(...stages.map(({ actions }) => actions.length));
  const width = stages.length * (WIDTH + GAP) - GAP + 1;
  const height = HEADER + rows * ROW + PADDING;
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escapeHtml(`${pipeline}: ${stages.map(({ name, status }) => `${name} ${inWords(status, goesOn)}`).join(', ')}`)}">
${stages.map((stage, index) => drawStage(stage, index * (WIDTH + GAP), height, index > 0, goesOn)).join('\n')}
</svg>`;
}

function drawStage(
  { name, status, actions }: StageView,
  x: number,
  height: number,
  arrow: boolean,
  goesOn: boolean,
): string {
  return [
    arrow ? `<path class="arrow" d="M${x - GAP + 6} ${HEADER + ROW / 2} h${GAP - 18} m-7 -6 l8 6 l-8 6"/>` : '',
    `<rect class="stage ${status}" x="${x + 0.5}" y="0.5" width="${WIDTH}" height="${height - 1}" rx="8"/>`,
    `<text class="name" x="${x + PADDING}" y="20">${escapeHtml(name)}</text>`,
    ...actions.map((action, row) => drawAction(action, x + PADDING, HEADER + row * ROW, goesOn)),
  ]
    .filter(Boolean)
    .join('\n');
}

function drawAction(
  { name, provider, status, simulated, start, end }: ActionView,
  x: number,
  y: number,
  goesOn: boolean,
): string {
  const duration = start && end ? ` ${((Date.parse(end) - Date.parse(start)) / 1_000).toFixed(1)} s` : '';
  const state = `${simulated ? 'simulated, ' : ''}${inWords(status, goesOn)}${duration}`;
  return `<g class="action ${status}${simulated ? ' simulated' : ''}"><rect x="${x}" y="${y}" width="${WIDTH - 2 * PADDING}" height="${ROW - 8}" rx="5"/>
<text x="${x + 10}" y="${y + 20}">${escapeHtml(name)}<tspan class="provider" dx="6">${escapeHtml(cut(provider, LETTERS - name.length))}</tspan></text>
<text class="state" x="${x + 10}" y="${y + 38}">${escapeHtml(state)}</text></g>`;
}

function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, Math.max(0, letters - 1))}…` : text;
}

/**
 * Returns a status as words, such as `did not run` for `DidNotRun`.
 * @param goesOn whether the execution is still running
 */
export function inWords(status: string, goesOn = false): string {
  return goesOn && status === 'DidNotRun'
    ? 'not started yet'
    : status.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
