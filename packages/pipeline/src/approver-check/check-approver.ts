import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { Answer, Job, JobFailedError } from '@slipway/pipeline-job';
import * as v from 'valibot';
import { decidedAttempts } from '../audit/announced-decision';
import { PARTITION_KEY, SORT_KEY } from '../audit/env';
import { KnownPeople, UnknownRequester } from './env';
import { labelOf, userIn } from './person';
import { Executions, releasedBy } from './released-by';
import { judge } from './verdict';

/** Record of a check, as it is stored in the audit table. */
export interface CheckRecord {
  readonly [PARTITION_KEY]: string;
  readonly [SORT_KEY]: string;
  readonly executionId: string;
  /** Name of the approval action. */
  readonly action: string;
  readonly verdict: 'Approver accepted' | 'Approver refused';
  /** ARN of the principal that approved. */
  readonly approver: string | undefined;
  /** People who requested the release or have commits in it, by GitHub login, email address or name in AWS. */
  readonly people: readonly string[];
  readonly reason: string;
  /** Time of the check, in ISO 8601 format. */
  readonly at: string;
}

/** Settings and dependencies of the check. */
export interface ApproverCheckParts {
  readonly known: KnownPeople;
  readonly unknown: UnknownRequester;
  /** Returns the actions of a pipeline execution. */
  readonly actionsOf: (pipeline: string, executionId: string) => Promise<readonly ActionExecutionDetail[]>;
  readonly executionsOf: (pipeline: string) => Executions;
  readonly record: (record: CheckRecord) => Promise<void>;
  readonly now: () => Date;
}

const Parameters = v.object({ pipeline: v.string(), execution: v.string(), approval: v.string() });

/**
 * Checks that the approver of an execution is not one of the people behind the release, and records the result.
 *
 * @throws JobFailedError if the execution was not approved, the approver is one of these people, or this cannot be
 * ruled out and is not allowed
 */
export async function checkApprover(
  { parameters }: Pick<Job, 'parameters'>,
  { known, unknown, actionsOf, executionsOf, record, now }: ApproverCheckParts,
): Promise<Answer> {
  const { pipeline, execution, approval } = v.parse(Parameters, parameters);
  const [approved] = decidedAttempts(await actionsOf(pipeline, execution), approval)
    .filter(({ status }) => status === 'Succeeded')
    .sort((one, other) => other.lastUpdateTime!.getTime() - one.lastUpdateTime!.getTime());
  if (approved === undefined) {
    throw new JobFailedError(`'${approval}' was not approved, so this check has no approver to check`);
  }
  const people = await releasedBy(execution, executionsOf(pipeline));
  const { passed, reason } = judge({ approval, approver: userIn(approved.updatedBy), people }, known, unknown);
  const at = now().toISOString();
  await record({
    [PARTITION_KEY]: pipeline,
    [SORT_KEY]: `${at}#${execution}#${approval}#check`,
    executionId: execution,
    action: approval,
    verdict: passed ? 'Approver accepted' : 'Approver refused',
    approver: approved.updatedBy,
    people: [...new Set(people.map(labelOf))],
    reason,
    at,
  });
  if (!passed) {
    throw new JobFailedError(reason);
  }
  return { done: true, summary: reason };
}
