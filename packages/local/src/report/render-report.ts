import { relative } from 'node:path';
import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment } from '@slipway/embedded-aws';
import { ActionResult, ExecutionResult } from '../pipeline/execution-result';
import { drawPipeline, inWords } from './draw-pipeline';
import { escapeHtml as text } from './escape-html';
import { STYLE } from './style';
import { RunReport } from './run-report';
import { Verdict } from './verdict';

const TITLES: Readonly<Record<Verdict, string>> = {
  'as expected': 'Delivered',
  failed: 'Not delivered',
  'not deleted': 'Delivered, but not deleted',
  interrupted: 'Interrupted',
  'nothing executed': 'Nothing was executed',
  simulated: 'Simulated in part',
};

/**
 * The report as one page that needs nothing else.
 *
 * @param folder where the page will lie, so that it can link to the logs
 */
export function renderReport(report: RunReport, folder: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Slipway: ${text(report.assembly)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${report.succeeded ? 'Succeeded' : 'Failed'}">
<h1>${TITLES[report.verdict]}</h1>
<p>${text(report.summary)}</p>
<p>${text(report.assembly)}, ${text(report.start)}, ${seconds(report.start, report.end)}. No AWS account was used. Builds were ${
    report.fence === 'none' ? 'not fenced' : 'fenced by bubblewrap'
  }.</p>
${report.remarks.map((remark) => `<p>${text(remark)}</p>\n`).join('')}</header>
${list('What went wrong', report.problems)}
${table(
  'What was meant to happen',
  ['Step', 'Expected', 'Outcome'],
  report.story.map(({ about, expected, outcome }) => [about, expected, outcome]),
)}
${report.executions
  .map((execution) =>
    renderExecution(
      execution,
      folder,
      report.story.some(({ failedAsExpected }) => failedAsExpected.includes(execution.executionId)),
    ),
  )
  .join('\n')}
${renderServices(report.serviceDeployments)}
${list('Starts that were refused', report.refused)}
${list(
  'Notifications',
  report.notifications.map(
    ({ topicPath, subject, text: body }) => `${topicPath}${subject ? ` (${subject})` : ''}\n${body}`,
  ),
)}
${table('Outputs', ['Name', 'Value'], Object.entries(report.outputs))}
${list('Permissions that could not be decided', report.undecidedPermissions)}
${renderDifferences(report.adjustments)}
<footer>${deletion(report)}</footer>
</body>
</html>
`;
}

function deletion({ destroyed, deletionProblem }: RunReport): string {
  if (destroyed) {
    return 'The stacks were deleted in the end, and everything in them.';
  }
  return deletionProblem === undefined
    ? 'The stacks were not deleted. The run ended before that, and the embedded AWS with it.'
    : `The stacks were not deleted: ${text(deletionProblem)}`;
}

function renderExecution(execution: ExecutionResult, folder: string, shouldFail = false): string {
  const { pipeline, executionId, status, error, stages, start, end, rollback } = execution;
  const actions = stages.flatMap((stage) => stage.actions.map((action) => ({ stage: stage.name, action })));
  return `<section${shouldFail ? ' class="meant"' : ''}>
<h2>${text(pipeline)} <small>${text(executionId)}</small></h2>
<p><strong class="${status}">${text(inWords(status))}${shouldFail ? ', as it should' : ''}</strong> in ${seconds(start, end)}${execution.type === 'ROLLBACK' ? ', a rollback' : ''}${error ? `: ${text(error.message)}` : ''}</p>
<div class="picture">${drawPipeline(execution)}</div>
<table class="actions"><thead><tr><th>Action</th><th>Result</th><th>Time</th><th>What it says</th><th>Artifacts</th></tr></thead><tbody>
${actions.map(({ stage, action }) => renderAction(stage, action, folder)).join('\n')}
</tbody></table>
</section>${renderConditions(execution)}${rollback ? renderExecution(rollback, folder) : ''}`;
}

function renderConditions({ stages }: ExecutionResult): string {
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
  return table('Conditions', ['Stage', 'Rule', 'Result', 'What it says'], rows);
}

function renderAction(stage: string, action: ActionResult, folder: string): string {
  const { name, status, start, end, error, summary, approval, simulated, outputs, logFile, placeholders = [] } = action;
  const says = [
    simulated && `simulated: ${simulated.reason}`,
    approval?.message && `asked: ${approval.message}`,
    approval?.link,
    approval &&
      `${approval.decision} by ${approval.by} at ${approval.at}${approval.summary ? `: ${approval.summary}` : ''}`,
    ...placeholders,
    error?.message ?? summary,
  ]
    .filter(Boolean)
    .map(String);
  const tail = action.logTail?.length
    ? `<details><summary>the end of the log</summary><pre>${text(action.logTail.join('\n'))}</pre></details>`
    : '';
  const log = logFile
    ? [`${tail}<a href="${text(relative(folder, logFile))}">${tail ? 'the whole log' : 'log'}</a>`]
    : [];
  const artifacts = outputs
    .map(({ name: artifact, size, versionId }) =>
      text(`${artifact}, ${size.toLocaleString('en')} bytes, version ${versionId ?? 'none'}`),
    )
    .join('<br>');
  return `<tr><td>${text(`${stage}/${name}`)}</td><td class="${status}">${text(inWords(status))}</td><td>${start && end ? seconds(start, end) : ''}</td><td>${[...[...new Set(says)].map(text), ...log].join('<br>')}</td><td>${artifacts}</td></tr>`;
}

function renderServices(deployments: readonly DeploymentRecord[]): string {
  const rows = deployments.map(({ service, revision, image, simulated, status, reason, minutes, stages }) => [
    service,
    `${revision}, ${image}${simulated ? ' (simulated: not run, the image cannot be had here)' : ''}`,
    `${status.toLowerCase().replaceAll('_', ' ')}${reason === undefined ? '' : `: ${reason}`}`,
    minutes.toFixed(1),
    stages.map(({ stage, atMinute }) => `${stage} ${atMinute.toFixed(1)}`).join(', '),
  ]);
  return rows.length === 0
    ? ''
    : `${table('Deployments to services', ['Service', 'What', 'Result', 'Minutes', 'Stages, and the minute each began'], rows)}
<p>These deployments ran on a model of ECS and its load balancers: tasks were processes of this machine, requests and health checks were real,
minutes were shorter than minutes. Capacity, networks, security groups, the start of containers and the rights of the infrastructure role were not part of it.</p>`;
}

function renderDifferences(adjustments: readonly Adjustment[]): string {
  return `${table(
    'Where this run differs from AWS',
    ['Resource', 'What', 'Why'],
    adjustments.map(({ path, what, why }) => [path, what, why]),
  )}
<p>Every action ran with the credentials of its own role. The embedded AWS enforced the actions and resources of the policies;
what the table calls left out was enforced by nothing here, and is proven by simulation in the tests of the app where they say so.</p>`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return '';
  }
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`).join('\n');
  return `<section><h2>${title}</h2><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>\n${body}\n</tbody></table></section>`;
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `<section><h2>${title}</h2>${items.map((item) => `<pre>${text(item)}</pre>`).join('\n')}</section>`;
}

function seconds(start: string, end: string): string {
  return `${((Date.parse(end) - Date.parse(start)) / 1_000).toFixed(1)} s`;
}
