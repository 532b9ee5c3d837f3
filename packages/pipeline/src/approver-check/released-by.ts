import type { PipelineExecution, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { isNotStarted } from '../started';
import { peopleIn, Person, userIn } from './person';

/** Default value of the variables that an event sets. They have this value in an execution that no event started. */
const BY_HAND = 'manual';

/** Executions of a pipeline. */
export interface Executions {
  /** Returns summaries of all executions, newest first. */
  summaries(): AsyncIterable<PipelineExecutionSummary>;
  execution(id: string): Promise<PipelineExecution>;
}

/**
 * Returns the people behind a release: those of the given execution, and those of all earlier executions back to the
 * last one that succeeded. Rollbacks and executions that skipped their stages are left out.
 */
export async function releasedBy(id: string, executions: Executions): Promise<Person[]> {
  const people = peopleOf(await executions.execution(id));
  let isBefore = false;
  for await (const { pipelineExecutionId, status, executionType } of executions.summaries()) {
    if (isBefore && executionType !== 'ROLLBACK') {
      const execution = await executions.execution(pipelineExecutionId!);
      if (!isNotStarted(execution)) {
        if (status === 'Succeeded') {
          break;
        }
        people.push(...peopleOf(execution));
      }
    }
    isBefore ||= pipelineExecutionId === id;
  }
  return people;
}

/** Returns the people behind an execution, or one person without a name if the execution names nobody. */
function peopleOf({ variables = [], trigger }: PipelineExecution): Person[] {
  const valueOf = (variable: string) =>
    variables.find(({ name, resolvedValue }) => name === variable && resolvedValue !== BY_HAND)?.resolvedValue;
  const [people, actor, user] = [valueOf('PEOPLE'), valueOf('ACTOR'), userIn(trigger?.triggerDetail)];
  const found = [
    ...(people === undefined ? [] : peopleIn(people)),
    ...(people === undefined && actor !== undefined ? [{ login: actor }] : []),
    ...(user === undefined ? [] : [{ user }]),
  ];
  return found.length > 0 ? found : [{}];
}
