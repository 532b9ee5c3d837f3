import { ActionExecutionDetail, CodePipelineClient, paginateListActionExecutions } from '@aws-sdk/client-codepipeline';

/** Reads all attempts of all actions of an execution. */
export async function actionsOf(
  client: CodePipelineClient,
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<ActionExecutionDetail[]> {
  const actions = [];
  const input = { pipelineName, filter: { pipelineExecutionId } };
  for await (const { actionExecutionDetails = [] } of paginateListActionExecutions({ client }, input)) {
    actions.push(...actionExecutionDetails);
  }
  return actions;
}
