import { ExecutionView } from '../pipeline/execution-view';
import { inWords } from './draw-pipeline';
import { escapeHtml as text } from './escape-html';
import { duration } from './html-parts';

/** Pipeline with its stages, its newest execution and the number of its executions. */
export interface PipelineOverview {
  readonly name: string;
  /** Names of the stages, in the order of the pipeline. */
  readonly stages: readonly string[];
  /** Newest execution of the pipeline. @default - the pipeline has not started */
  readonly newest?: ExecutionView;
  /** Number of executions of the pipeline in the run. */
  readonly count: number;
}

/** Status symbols, which only repeat information that is also in the text. */
const SIGNS: Readonly<Record<string, string>> = {
  Succeeded: '✓',
  Failed: '✗',
  Stopped: '✗',
  InProgress: '▶',
  Skipped: '↷',
};

/** Returns the pipelines that were executed, in the order of their first executions. */
export function pipelinesOf(executions: readonly ExecutionView[]): PipelineOverview[] {
  return [...new Set(executions.map(({ pipeline }) => pipeline))].map((name) => {
    const own = executions.filter(({ pipeline }) => pipeline === name);
    const newest = own[own.length - 1];
    return { name, stages: newest.stages.map((stage) => stage.name), newest, count: own.length };
  });
}

/** Renders the overview: each pipeline with its stages and the status of its newest execution. */
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
