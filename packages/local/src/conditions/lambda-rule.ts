import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../actions/errors';
import { CONTINUATION_DELAY_MS, FunctionJob, invokeFunction, sayGoesOn } from '../actions/function-job';
import { ActionPorts } from '../actions/ports';
import { RoleSession } from '../actions/role-session';
import { JobAnswer } from '../codepipeline-api/codepipeline-endpoint';
import { DIFFERENCES } from '../differences';
import { ActionContext } from '../pipeline/action-runner';
import { RuleOutcome } from '../pipeline/rules';

/**
 * LambdaInvoke rule. Invokes the function with a job, as an action does. The rule is met if the function returns, and
 * not met if the function throws an error or reports a failure. AWS documents only that the rule is met if the function
 * returns.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-LambdaInvoke.html
 */
export async function checkByFunction(ports: ActionPorts, context: ActionContext): Promise<RuleOutcome> {
  const { FunctionName: name } = context.configuration;
  if (!name) {
    throw new ConfigurationError('a LambdaInvoke rule needs FunctionName; add it to the rule configuration');
  }
  const session = await RoleSession.ofAction(ports, context);
  return invoke(ports, context, { id: randomUUID(), session, outputs: [] });
}

async function invoke(ports: ActionPorts, context: ActionContext, job: FunctionJob): Promise<RuleOutcome> {
  const { FunctionName: name } = context.configuration;
  const returned = new AbortController();
  const given = ports.codePipeline.answerOf(job.id, returned.signal).catch(() => undefined);
  const failure = await invokeFunction(ports, context, job).finally(() => returned.abort());
  if (failure !== undefined) {
    return { met: false, message: failure };
  }
  const answer: JobAnswer | undefined = await given;
  if (answer?.succeeded === false) {
    return { met: false, message: `${name} reported a failure: ${answer.failureDetails.message}` };
  }
  if (answer === undefined) {
    context.log(DIFFERENCES.unansweredRule.says(name));
  }
  if (answer?.continuationToken === undefined) {
    return { met: true, message: `${name} ${answer?.executionDetails?.summary ?? 'returned'}` };
  }
  sayGoesOn(context, job);
  await sleep(CONTINUATION_DELAY_MS, undefined, { signal: context.signal });
  return invoke(ports, context, { ...job, id: randomUUID(), continuationToken: answer.continuationToken });
}
