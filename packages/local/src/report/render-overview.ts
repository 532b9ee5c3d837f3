import { ExecutionView } from '../pipeline/execution-view';
import { inWords } from './draw-pipeline';
import { escapeHtml as text } from './escape-html';
import { duration } from './html-parts';

/** A pipeline with its executions. */
export interface PipelineOverview {
  readonly name: string;
  /** Names of its stages. */
  readonly stages: readonly string[];
  /** Its newest execution. @default - it has not started */
  readonly newest?: ExecutionView;
  /** How many executions it has. */
  readonly count: number;
}

/** Repeats in a sign what the words say. */
const SIGNS: Readonly<Record<string, string>> = {
  Succeeded: '✓',
  Failed: '✗',
  Stopped: '✗',
  InProgress: '▶',
  Skipped: '↷',
};

/** The pipelines of executions, in the order in which they first started. */
export function pipelinesOf(executions: readonly ExecutionView[]): PipelineOverview[] {
  return [...new Set(executions.map(({ pipeline }) => pipeline))].map((name) => {
    const own = executions.filter(({ pipeline }) => pipeline === name);
    const newest = own[own.length - 1];
    return { name, stages: newest.stages.map((stage) => stage.name), newest, count: own.length };
  });
}

/** What comes first: each pipeline by its stages, and how its newest execution goes or went. */
export function renderOverview(pipelines: readonly PipelineOverview[]): string {
  return `<section id="overview" aria-labelledby="overview-title"><h2 id="overview-title">Pipelines</h2>
${pipelines.length === 0 ? '<p>No pipeline has started.</p>' : `<ul class="pipelines">\n${pipelines.map(renderPipeline).join('\n')}\n</ul>`}
</section>`;
}

function renderPipeline({ name, stages, newest, count }: PipelineOverview): string {
  const chips = stages.map((stage) => {
    const status = newest?.stages.find((one) => one.name === stage)?.status ?? 'DidNotRun';
    return `<li class="${status}"><span aria-hidden="true">${SIGNS[status] ?? '·'}</span> ${text(stage)}<span class="spoken">: ${text(inWords(status, newest?.status === 'InProgress' || !newest))}</span></li>`;
  });
  const outcome = newest
    ? `<strong class="status ${newest.status}">${text(inWords(newest.status))}</strong> ${duration(newest.start, newest.end)}`
    : 'has not started';
  const earlier = count > 1 ? ` <span class="quiet">${count} executions</span>` : '';
  return `<li><span class="head">${newest ? `<a href="#execution-${text(newest.executionId)}">${text(name)}</a>` : `<b>${text(name)}</b>`} <span class="outcome">${outcome}${earlier}</span></span>
<ol class="stages" aria-label="${text(`stages of ${name}`)}">${chips.join('')}</ol></li>`;
}
