import { ActionView, ExecutionView } from '../pipeline/execution-view';
import { drawPipeline, inWords } from './draw-pipeline';
import { escapeHtml as text } from './escape-html';
import { duration, link, table } from './html-parts';

/** Location of an action's log. */
export interface ActionLog {
  /** URL of the complete log, relative to the page. @default - the complete log is not kept */
  readonly href?: string;
  /** ID of the pane to which the log lines are streamed. @default - the page is not live */
  readonly pane?: string;
}

export interface RenderExecutionProps {
  /** Function that returns the location of an action's log, or undefined if the action has no log. */
  readonly log: (view: ExecutionView, stage: string, action: ActionView) => ActionLog | undefined;
  /** Whether the execution was expected to fail, as in a demo. @default false */
  readonly meant?: boolean;
  /** HTML after the error of the execution. @default - none */
  readonly more?: string;
}

/**
 * Renders an execution: a diagram, then each action. The section is collapsed if the execution succeeded, was
 * superseded, or failed as expected. If the execution has a rollback, the rollback follows in its own section.
 */
export function renderExecution(execution: ExecutionView, props: RenderExecutionProps): string {
  const { pipeline, executionId, status, error, stages, start, end, rollback, type } = execution;
  const { meant = false, more = '' } = props;
  const actions = stages.flatMap((stage) =>
    stage.actions.map((action) => renderAction(execution, stage.name, action, props)),
  );
  const isOpen = status !== 'Succeeded' && status !== 'Superseded' && !meant;
  return `<section id="execution-${text(executionId)}" class="execution${meant ? ' meant' : ''}" aria-label="${text(`${pipeline} ${executionId}`)}">
<details${isOpen ? ' open' : ''}><summary><h2>${text(pipeline)} <small>${text(executionId)}</small></h2>
<span class="outcome"><strong class="status ${status}">${text(inWords(status))}${meant ? ', as expected' : ''}</strong> ${end ? 'in ' : ''}${duration(start, end)}${type === 'ROLLBACK' ? ', a rollback' : ''}</span></summary>
${error ? `<p class="error">${text(error.message)}</p>\n` : ''}${more}<div class="picture frame" role="group" tabindex="0" aria-label="${text(`diagram of ${pipeline}`)}">${drawPipeline(execution)}</div>
<ol class="actions">
${actions.join('\n')}
</ol>
${renderConditions(execution)}</details></section>${rollback ? renderExecution(rollback, { ...props, meant: false }) : ''}`;
}

function renderConditions({ stages }: ExecutionView): string {
  const rows = stages.flatMap(({ name: stage, conditions }) =>
    conditions.flatMap(({ on, result, rules }) =>
      rules.map(({ name, provider, met, message }) => [
        `${stage}, ${on}`,
        `${name} (${provider})`,
        met ? 'met' : `not met: ${result}`,
        message,
      ]),
    ),
  );
  return table('Conditions', ['Stage', 'Rule', 'Result', 'Message'], rows);
}

function renderAction(view: ExecutionView, stage: string, action: ActionView, { log }: RenderExecutionProps): string {
  const { name, provider, status, start, end, outputs } = action;
  const artifacts = outputs.map(({ name: artifact, size, versionId }) =>
    text(`${artifact}, ${size.toLocaleString('en')} bytes${versionId === undefined ? '' : `, version ${versionId}`}`),
  );
  const whole = log(view, stage, action);
  const title = `${stage}/${name}`;
  const lines = [
    ...notesOf(action),
    ...(artifacts.length > 0 ? [`<span class="quiet">produced ${artifacts.join('<br>produced ')}</span>`] : []),
    ...(whole ? [renderLog(title, action, whole)].filter((html) => html !== '') : []),
  ];
  return `<li class="${status}"><h3>${text(title)} <small>${text(provider)}</small></h3>
<p class="outcome"><strong class="status ${status}">${text(inWords(status, view.status === 'InProgress'))}</strong> ${start ? duration(start, end) : ''}</p>
<div class="says">${lines.join('<br>')}</div></li>`;
}

function notesOf({ simulated, approval, placeholders = [], error, summary }: ActionView): string[] {
  const says = [
    simulated && `simulated: ${simulated.reason}`,
    approval?.message && `message to the approver: ${approval.message}`,
    approval?.link,
    approval &&
      `${approval.decision} by ${approval.by} at ${approval.at}${approval.summary ? `: ${approval.summary}` : ''}`,
    ...placeholders,
    error?.message ?? summary,
  ];
  return [...new Set(says.filter((line): line is string => Boolean(line)))].map(link);
}

/** Renders the last log lines of a failed action or, on the live page, a pane to which log lines are streamed. */
function renderLog(title: string, { status, logTail = [] }: ActionView, { href, pane }: ActionLog): string {
  const whole = (words: string) => (href === undefined ? '' : `<a href="${text(href)}">${words}</a>`);
  if (pane !== undefined) {
    const isOpen = status === 'InProgress' || status === 'Failed';
    return `<details class="log" id="log-${text(pane)}"${isOpen ? ' open' : ''}><summary>log of ${text(title)}</summary><div class="lines" role="log" aria-live="off" tabindex="0" aria-label="${text(`log of ${title}`)}" data-log="${text(pane)}"></div></details>${whole('complete log')}`;
  }
  return logTail.length > 0
    ? `<details><summary>last lines of the log</summary><pre>${text(logTail.join('\n'))}</pre></details>${whole('complete log')}`
    : whole('log');
}
