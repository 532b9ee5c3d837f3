import { escapeHtml as text } from '../report/escape-html';
import { link } from '../report/html-parts';
import { WaitingApproval } from './page-approvals';

/** What an approval is about, and two buttons. */
export function renderApproval({ id, request, since }: WaitingApproval): string {
  const { pipeline, stage, action, message, link: address, executionId } = request;
  const about = `${pipeline}, ${stage}/${action}`;
  return `<section id="approval-${id}" class="approval" data-about="${text(about)}" aria-labelledby="about-${id}">
<h3 id="about-${id}">${text(about)} waits for you</h3>
${message ? `<p class="message">${text(message)}</p>\n` : ''}${address ? `<p>${link(address)}</p>\n` : ''}<p class="quiet"><a href="#execution-${text(executionId)}">execution ${text(executionId)}</a>, <time data-since="${since}">so far</time></p>
<form data-approval="${id}"><label for="comment-${id}">Comment (a reason, if you reject it)</label>
<input id="comment-${id}" type="text" maxlength="512" autocomplete="off" aria-describedby="problem-${id}">
<div class="buttons"><button type="button" data-decision="approve">Approve<span class="spoken"> ${text(about)}</span></button>
<button type="button" class="reject" data-decision="reject">Reject<span class="spoken"> ${text(about)}</span></button></div>
<p class="problem" id="problem-${id}" role="alert"></p></form>
</section>`;
}
