import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { oneLine } from './one-line';
import { lastPartOf } from './starter-line';

/**
 * Maximum length of an error message. Messages of CodeBuild and of Slipway's jobs begin with the most important part.
 */
const LONGEST_MESSAGE = 300;
const MOST = 3;

/** Returns the latest attempt of each action, if that attempt failed. CodePipeline lists the latest attempts first. */
export function failedActions(actions: readonly ActionExecutionDetail[]): ActionExecutionDetail[] {
  const keys = actions.map(({ stageName, actionName }) => `${stageName}/${actionName}`);
  return actions.filter((action, index) => keys.indexOf(keys[index]) === index && action.status === 'Failed');
}

/** Returns lines with the reasons and log URLs of the first three failed actions, and the number of further ones. */
export function failureLines(failed: readonly ActionExecutionDetail[]): string[] {
  if (failed.length === 0) {
    return ['What: no action failed, but a stage condition was not met'];
  }
  const more = failed.length - MOST;
  return [...failed.slice(0, MOST).flatMap(linesOf), ...(more > 0 ? [`What: ${more} more`] : [])];
}

function linesOf(action: ActionExecutionDetail): string[] {
  const { errorDetails, externalExecutionSummary, externalExecutionUrl: log } = action.output?.executionResult ?? {};
  const why = isApproval(action)
    ? verdictOf(action)
    : (errorDetails?.message ?? externalExecutionSummary ?? 'no reason given');
  return [`What: ${action.actionName}: ${oneLine(why, LONGEST_MESSAGE)}`, ...(log ? [`Log: ${log}`] : [])];
}

function isApproval({ input }: ActionExecutionDetail): boolean {
  return input?.actionTypeId?.category === 'Approval';
}

/**
 * Returns the decision on an approval. CodePipeline names no user if the approval timed out, or if the approval request
 * could not be sent.
 */
function verdictOf({ updatedBy, output }: ActionExecutionDetail): string {
  const { externalExecutionSummary: comment, errorDetails } = output?.executionResult ?? {};
  const [verdict, reason] = updatedBy
    ? [`rejected by ${lastPartOf(updatedBy)}`, comment]
    : ['timed out without a decision, or the approval request could not be sent', errorDetails?.message];
  return reason ? `${verdict}: ${reason}` : verdict;
}
