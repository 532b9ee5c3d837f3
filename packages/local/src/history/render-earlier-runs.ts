import { escapeHtml as text } from '../report/escape-html';
import { seconds } from '../report/html-parts';
import { EarlierRun } from './kept-run';

/** Maximum number of revisions shown for a run. */
const MAX_REVISIONS = 3;
/**
 * Format of commit IDs, digests and versions that can be shortened, because a few characters are enough for a person.
 */
const LONG = /^(?:sha256:)?[0-9a-f-]{32,}$/;
const SHORT = 8;

/** Renders the list of earlier runs, collapsed. Without earlier runs, the result is empty. */
export function renderEarlierRuns(runs: readonly EarlierRun[]): string {
  return runs.length === 0
    ? ''
    : `<section id="earlier-runs" class="group" aria-labelledby="earlier-runs-title"><details><summary><h2 id="earlier-runs-title">Earlier runs</h2> <span class="quiet">${runs.length}, the newest: ${text(runs[0].outcome)}</span></summary>
<div class="frame" role="group" tabindex="0" aria-label="Earlier runs"><table><thead><tr><th scope="col">Started (UTC)</th><th scope="col">Commit or version</th><th scope="col">Outcome</th><th scope="col">Duration</th></tr></thead><tbody>
${runs.map(renderRow).join('\n')}
</tbody></table></div></details></section>`;
}

function renderRow({ id, start, end, succeeded, outcome, revisions }: EarlierRun): string {
  const shown = revisions
    .slice(0, MAX_REVISIONS)
    .map((one) => text(LONG.test(one) ? one.replace('sha256:', '').slice(0, SHORT) : one));
  const others = revisions.length > MAX_REVISIONS ? [`and ${revisions.length - MAX_REVISIONS} more`] : [];
  const time = start.slice(0, 'YYYY-MM-DDThh:mm:ss'.length).replace('T', ' ');
  return `<tr><td><a href="runs/${id}/index.html"><time datetime="${text(start)}">${text(time)}</time></a></td><td>${[...shown, ...others].join('<br>')}</td><td><strong class="status ${succeeded ? 'Succeeded' : 'Failed'}">${text(outcome)}</strong></td><td>${seconds(start, end)}</td></tr>`;
}
