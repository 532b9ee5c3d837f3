import { RetryMode } from '@slipway/embedded-aws';
import { RetryableStage } from '../pipeline/stage-retry';
import { escapeHtml as text } from '../report/escape-html';

/** Labels of the buttons of a stage that can be retried in two ways. */
const LABELS: Readonly<Record<RetryMode, string>> = {
  FAILED_ACTIONS: 'Retry failed actions',
  ALL_ACTIONS: 'Retry all actions',
};

/** Renders the buttons that retry the failed stage of an execution. */
export function renderRetry(executionId: string, { stage, modes }: RetryableStage): string {
  const buttons = modes.map(
    (mode) =>
      `<button type="button" data-retry="${mode}">${modes.length > 1 ? LABELS[mode] : 'Retry stage'}<span class="spoken"> of ${text(stage)}</span></button>`,
  );
  return `<form class="retry" id="retry-${text(executionId)}" data-execution="${text(executionId)}" data-stage="${text(stage)}">
<p>Stage ${text(stage)} can be retried: the execution then continues with the same artifacts and variables.</p>
<div class="buttons">${buttons.join('\n')}</div><p class="problem" role="alert"></p></form>
`;
}

/** Renders a button for ending a run that only waits for a failed stage to be retried. */
export function renderEnding(): string {
  return `<section id="ending" class="panel" aria-labelledby="ending-title"><h2 id="ending-title">A stage has failed</h2>
<p>Retry the stage below, or end the run. When the run ends, it deletes its stacks and writes the report.</p>
<form><div class="buttons"><button type="button" class="reject" data-end>End the run</button></div><p class="problem" role="alert"></p></form></section>`;
}
