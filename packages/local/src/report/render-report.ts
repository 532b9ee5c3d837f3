import { relative } from 'node:path';
import { ExecutionView } from '../pipeline/execution-view';
import { escapeHtml as text } from './escape-html';
import { list, seconds, table } from './html-parts';
import { describeIsolation } from './kept-in';
import { renderBuilds } from './render-builds';
import { renderDifferences } from './render-differences';
import { renderExecution, RenderExecutionProps } from './render-execution';
import { renderNotifications } from './render-notifications';
import { pipelinesOf, renderOverview } from './render-overview';
import { renderPermissions } from './render-permissions';
import { renderServices } from './render-services';
import { RunReport } from './run-report';
import { STYLE } from './style';
import { Verdict } from './verdict';

const TITLES: Readonly<Record<Verdict, string>> = {
  'as expected': 'Delivered',
  failed: 'Not delivered',
  'not deleted': 'Delivered, but the stacks were not deleted',
  interrupted: 'Interrupted',
  'nothing executed': 'Nothing was executed',
  simulated: 'Partly simulated',
  'unused permissions': 'Delivered, with unused permissions',
};

/** Returns the heading of a run's report, which describes the outcome of the run. */
export function titleOf({ verdict }: Pick<RunReport, 'verdict'>): string {
  return TITLES[verdict];
}

/**
 * Renders the report as a single HTML page that loads no other files and contains no scripts.
 *
 * @param folder folder to which the page is written; links to logs are relative to it
 * @param earlier list of earlier runs, as HTML
 */
export function renderReport(report: RunReport, folder: string, earlier = ''): string {
  const log: LogOf = (_, __, { logFile }) => (logFile === undefined ? undefined : { href: relative(folder, logFile) });
  return renderPage(report, { log, earlier });
}

/**
 * Renders the version of the report that is kept after the next run has deleted the logs.
 * @param newest link to the report of the newest run
 */
export function renderKeptReport(report: RunReport, newest: string): string {
  const more = `<p>This report is kept without its logs. <a href="${text(newest)}">Report of the newest run</a></p>`;
  return renderPage(report, { log: () => ({}), more });
}

type LogOf = RenderExecutionProps['log'];

interface PageProps {
  readonly log: LogOf;
  /** Additional line about the run, as HTML. @default - none */
  readonly more?: string;
  /** List of earlier runs, as HTML. @default - none */
  readonly earlier?: string;
}

function renderPage(report: RunReport, { log, more, earlier = '' }: PageProps): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Slipway: ${text(report.assembly)}</title>
<style>${STYLE}</style>
</head>
<body>
${renderVerdict(report, more)}
<main>
${list('Problems', report.problems)}
${renderOverview(pipelinesOf(report.executions))}
${earlier}
${renderStory(report)}
${renderExecutions(report, log)}
${renderRest(report)}
</main>
<footer>${deletion(report)}</footer>
</body>
</html>
`;
}

/**
 * Renders the header of the report: the verdict, the summary and the remarks.
 *
 * @param more HTML to append to the header
 */
export function renderVerdict(report: RunReport, more = ''): string {
  return `<header id="head" class="${report.succeeded ? 'Succeeded' : 'Failed'}">
<h1>${titleOf(report)}</h1>
<p>${text(report.summary)}</p>
<p>${text(report.assembly)}, ${text(report.start)}, ${seconds(report.start, report.end)}. No AWS account was used. ${text(describeIsolation(report))}.</p>
${report.remarks.map((remark) => `<p>${text(remark)}</p>\n`).join('')}${more}</header>`;
}

/** Renders the chapters of a demo, with their expected and actual results. */
export function renderStory({ story }: Pick<RunReport, 'story'>): string {
  return table(
    'Expected events',
    ['Step', 'Expected', 'Outcome'],
    story.map(({ about, expected, outcome }) => [about, expected, outcome]),
  );
}

function renderExecutions({ executions, story }: RunReport, log: LogOf): string {
  const meant = ({ executionId }: ExecutionView) =>
    story.some(({ failedAsExpected }) => failedAsExpected.includes(executionId));
  return executions.map((execution) => renderExecution(execution, { log, meant: meant(execution) })).join('\n');
}

/** Renders the report sections that follow the executions. */
export function renderRest(report: RunReport): string {
  return `${renderServices(report.serviceDeployments)}
${renderBuilds(report.builds)}
${list('Refused or failed starts, rotations, pushes and builds', report.refused)}
${renderNotifications(report.notifications)}
${table('Outputs', ['Name', 'Value'], Object.entries(report.outputs))}
${list('Permissions that could not be checked', report.undecidedPermissions)}
${renderPermissions(report.permissions)}
${renderDifferences(report.adjustments)}`;
}

function deletion({ destroyed, deletionProblem }: RunReport): string {
  if (destroyed) {
    return 'The stacks and all their resources were deleted at the end of the run.';
  }
  return deletionProblem === undefined
    ? 'The stacks were not deleted, because the run and its embedded AWS ended first.'
    : `The stacks were not deleted: ${text(deletionProblem)}`;
}
