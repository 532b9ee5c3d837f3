import { z } from 'zod';
import { ExecutionView } from '../pipeline/execution-view';
import { titleOf } from '../report/render-report';
import { RunReport } from '../report/run-report';

const keptRun = z.object({
  /** Start time in ISO 8601 format. */
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  succeeded: z.boolean(),
  outcome: z.string(),
  /** Source revisions of the executions: commit IDs, object versions and image digests. */
  revisions: z.array(z.string()),
});

/** Summary of a run for the list of earlier runs. */
export type KeptRun = z.infer<typeof keptRun>;

/** Earlier run, and the name of its folder in the history. */
export interface EarlierRun extends KeptRun {
  readonly id: string;
}

/** Returns the summary of a run for the list of earlier runs. */
export function summaryOf(report: RunReport): KeptRun {
  const { start, end, succeeded, executions } = report;
  return { start, end, succeeded, outcome: titleOf(report), revisions: revisionsOf(executions) };
}

/** Parses the summary of a run. Returns undefined if the text is not a valid summary. */
export function readKeptRun(text: string): KeptRun | undefined {
  try {
    return keptRun.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function revisionsOf(executions: readonly Pick<ExecutionView, 'stages'>[]): string[] {
  const artifacts = executions.flatMap(({ stages }) =>
    stages.flatMap(({ actions }) => actions.flatMap(({ outputs }) => outputs)),
  );
  return [...new Set(artifacts.flatMap(({ revision }) => revision ?? []))];
}
