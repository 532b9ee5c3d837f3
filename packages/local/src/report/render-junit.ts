import { ActionResult, ExecutionResult } from '../pipeline/execution-result';
import { escapeHtml } from './escape-html';
import { RunReport } from './run-report';

/** Characters that XML 1.0 does not allow, even escaped. */
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

interface Case {
  readonly className: string;
  readonly name: string;
  readonly seconds: number;
  /** Reason why the test case failed. */
  readonly failure?: string;
  /** Reason why the test case did not run. */
  readonly skipped?: string;
  readonly output?: string;
}

/**
 * Renders the report in the JUnit format: a test suite for each execution with a test case for each action, and a test
 * suite for the run itself.
 */
export function renderJunit(report: RunReport): string {
  const executions = report.executions.flatMap((execution) => [execution, ...rollbackOf(execution)]);
  const suites = [
    ...executions.map((execution) =>
      renderSuite(`${execution.pipeline} ${execution.executionId}`, execution.start, casesOf(execution)),
    ),
    renderSuite('slipway run', report.start, runCases(report)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="slipway">\n${suites.join('\n')}\n</testsuites>\n`;
}

function rollbackOf({ rollback }: ExecutionResult): ExecutionResult[] {
  return rollback ? [rollback] : [];
}

function casesOf({ pipeline, stages }: ExecutionResult): Case[] {
  return stages.flatMap(({ name: stage, actions }) =>
    actions.map((action) => ({
      className: `${pipeline}.${stage}`,
      name: action.name,
      seconds: action.start && action.end ? secondsBetween(action.start, action.end) : 0,
      ...outcomeOf(action),
    })),
  );
}

function outcomeOf({ status, error, simulated, logTail, summary }: ActionResult): Partial<Case> {
  if (status === 'DidNotRun') {
    return { skipped: 'the action did not run' };
  }
  if (simulated) {
    return { skipped: `simulated: ${simulated.reason}` };
  }
  const output = logTail?.join('\n') ?? summary;
  return status === 'Succeeded' ? { output } : { output, failure: error?.message ?? status };
}

/** Returns the test cases of the run itself: the verdict, and the deletion of the stacks. */
function runCases({ start, end, succeeded, summary, problems, destroyed, deletionProblem }: RunReport): Case[] {
  const failure = [summary, ...problems].join('\n');
  return [
    { className: 'slipway', name: 'verdict', seconds: secondsBetween(start, end), ...(succeeded ? {} : { failure }) },
    {
      className: 'slipway',
      name: 'deletion',
      seconds: 0,
      ...(deletionProblem === undefined ? {} : { failure: deletionProblem }),
      ...(destroyed || deletionProblem !== undefined
        ? {}
        : { skipped: 'the run ended before the stacks were deleted' }),
    },
  ];
}

function renderSuite(name: string, start: string, cases: readonly Case[]): string {
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failure }) => failure !== undefined).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
    timestamp: start,
  };
  return `<testsuite${attributes({ name, ...counts })}>\n${cases.map(renderCase).join('\n')}\n</testsuite>`;
}

function renderCase({ className, name, seconds, failure, skipped, output }: Case): string {
  const parts = [
    failure === undefined
      ? ''
      : `<failure${attributes({ message: failure.split('\n', 1)[0] })}>${text(failure)}</failure>`,
    skipped === undefined ? '' : `<skipped${attributes({ message: skipped })}/>`,
    output === undefined ? '' : `<system-out>${text(output)}</system-out>`,
  ];
  return `<testcase${attributes({ classname: className, name, time: seconds.toFixed(3) })}>${parts.join('')}</testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(String(value))}"`)
    .join('');
}

function text(value: string): string {
  return escapeHtml(value.replaceAll(NOT_XML, ' '));
}

function secondsBetween(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 1000;
}
