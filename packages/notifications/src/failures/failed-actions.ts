import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { oneLine } from './one-line';
import { lastPartOf } from './starter-line';

/** The error messages of CodeBuild and of our own jobs say what matters first. */
const LONGEST_MESSAGE = 300;
const MOST = 3;

/**
 * The actions that failed and were not tried again with success: of each, the newest attempt. CodePipeline tells the
 * newest first.
 */
export function failedActions(actions: readonly ActionExecutionDetail[]): ActionExecutionDetail[] {
  const keys = actions.map(({ stageName, actionName }) => `${stageName}/${actionName}`);
  return actions.filter((action, index) => keys.indexOf(keys[index]) === index && action.status === 'Failed');
}

/** What failed and why, an action a line. */
export function failureLines(failed: readonly ActionExecutionDetail[]): string[] {
  if (failed.length === 0) {
    return ['What: no action, but a condition of a stage was not met'];
  }
  const more = failed.length - MOST;
  return [...failed.slice(0, MOST).flatMap(linesOf), ...(more > 0 ? [`What: ${more} more`] : [])];
}

function linesOf(action: ActionExecutionDetail): string[] {
  const { errorDetails, externalExecutionSummary, externalExecutionUrl: log } = action.output?.executionResult ?? {};
  const why = isApproval(action)
    ? verdictOf(action)
    : (errorDetails?.message ?? externalExecutionSummary ?? 'no reason was given');
  return [`What: ${action.actionName}: ${oneLine(why, LONGEST_MESSAGE)}`, ...(log ? [`Log: ${log}`] : [])];
}

function isApproval({ input }: ActionExecutionDetail): boolean {
  return input?.actionTypeId?.category === 'Approval';
}

/** CodePipeline names nobody for an approval that ran out of time. */
function verdictOf({ updatedBy, output }: ActionExecutionDetail): string {
  const comment = output?.executionResult?.externalExecutionSummary;
  return updatedBy ? `rejected by ${lastPartOf(updatedBy)}${comment ? `: ${comment}` : ''}` : 'nobody decided in time';
}
