import { escapeHtml as text } from '../report/escape-html';
import { ExecutionView } from '../pipeline/execution-view';
import { bareTable, link } from '../report/html-parts';
import { WaitingApproval } from './page-approvals';

/**
 * Renders a waiting approval with an Approve and a Reject button.
 *
 * @param view current state of the waiting execution; its variables are shown to the reviewer
 */
export function renderApproval({ id, request, since }: WaitingApproval, view?: ExecutionView): string {
  const { pipeline, stage, action, message, link: address, executionId } = request;
  const about = `${pipeline}, ${stage}/${action}`;
  return `<section id="approval-${id}" class="approval" data-about="${text(about)}" aria-labelledby="about-${id}">
<h3 id="about-${id}">${text(about)} is waiting for your decision</h3>
${message ? `<p class="message">${text(message)}</p>\n` : ''}${address ? `<p>${link(address)}</p>\n` : ''}<p class="quiet"><a href="#execution-${text(executionId)}">execution ${text(executionId)}</a>, <time data-since="${since}">waiting</time></p>
${view ? renderVariables(id, view) : ''}<form data-approval="${id}"><label for="comment-${id}">Comment (required if you reject)</label>
<input id="comment-${id}" type="text" maxlength="512" autocomplete="off" aria-describedby="problem-${id}">
<div class="buttons"><button type="button" data-decision="approve">Approve<span class="spoken"> ${text(about)}</span></button>
<button type="button" class="reject" data-decision="reject">Reject<span class="spoken"> ${text(about)}</span></button></div>
<p class="problem" id="problem-${id}" role="alert"></p></form>
</section>`;
}

/** Renders the output variables of earlier actions, such as the commit and its message, a plan or a version. */
function renderVariables(id: string, { stages }: ExecutionView): string {
  const rows = stages.flatMap(({ name: stage, actions }) =>
    actions.flatMap(({ name, variables }) =>
      Object.entries(variables).map(([variable, value]) => [`${stage}/${name}`, variable, value]),
    ),
  );
  return rows.length === 0
    ? ''
    : `<details id="variables-${id}"><summary>Release details: commit, versions and other variables (${rows.length})</summary>${bareTable(
        'Variables of the execution',
        ['Action', 'Variable', 'Value'],
        rows,
      )}</details>\n`;
}
