import type { PipelineExecution, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { isNotStarted } from '../started';
import { peopleIn, Person, userIn } from './person';

/** Value of a pipeline variable in an execution that a person started. */
const BY_HAND = 'manual';

/** Executions of a pipeline, as the check reads them. */
export interface Executions {
  /** Executions, the newest first. */
  summaries(): AsyncIterable<PipelineExecutionSummary>;
  execution(id: string): Promise<PipelineExecution>;
}

/**
 * Returns everyone whose commits an execution may release: the people of this execution, and of those before it that
 * released nothing, back to the last one that succeeded.
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

/** Returns the people of an execution. One person without a name, if nothing says who they are. */
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
