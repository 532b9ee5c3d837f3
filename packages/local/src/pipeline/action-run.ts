import { join } from 'node:path';
import { Action } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { DIFFERENCES } from '../differences';
import { actionContext, inputsOf, resolveAction, simulationOf } from './action-context';
import { ActionOutcome } from './action-runner';
import { madeBy } from './change-sets';
import { ExecutionContext } from './execution-context';
import { now } from './execution-reporter';
import { ActionResult, ActionStatus, ExecutionError } from './execution-result';
import { ExecutionState } from './execution-state';
import { LogTail } from './log-tail';
import { Placeholders } from './placeholders';
import { inWorkPlace } from './work-place';

const DEFAULT_TIMEOUT_MINUTES = 60;
/**
 * Maximum delay of a timer in Node, 24 days, in milliseconds. An approval may wait for 60 days, but no run takes that
 * long.
 */
const MAX_TIMER_MS = 2 ** 31 - 1;
/**
 * Default timeouts by action category and provider, in minutes. All other actions time out after 60 minutes.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
const TIMEOUT_MINUTES: Readonly<Record<string, number>> = {
  'Approval Manual': 7 * 24 * 60,
  'Build CodeBuild': 8 * 60,
  'Test CodeBuild': 8 * 60,
  'Deploy S3': 90,
  'Invoke Lambda': 24 * 60,
  'Invoke StepFunctions': 7 * 24 * 60,
  'Deploy CloudFormation': 3 * 24 * 60,
};

/** Runs an action once. Never throws: an error becomes the result of the action. */
export async function runAction(
  execution: ExecutionContext,
  stage: string,
  action: Action,
  attempts: number,
): Promise<ActionResult> {
  const { pipeline, reporter, records, state } = execution;
  const logFile = join(execution.logFolder, stage, `${action.name}${attempts > 1 ? `-${attempts}` : ''}.log`);
  const started = {
    ...notRun(action),
    attempts,
    start: now(),
    inputs: inputsOf(action, state),
    logFile,
  };
  const run = records.startAction({
    pipeline: pipeline.name,
    executionId: state.executionId,
    stage,
    action,
    start: started.start,
  });
  reporter.action(run, 'STARTED');
  const minutes =
    action.timeoutInMinutes ??
    TIMEOUT_MINUTES[`${action.type.category} ${action.type.provider}`] ??
    DEFAULT_TIMEOUT_MINUTES;
  const waitMs = minutes * (action.type.category === 'Approval' ? execution.approvalMinuteMs : execution.minuteMs);
  const deadline = AbortSignal.timeout(Math.min(Math.ceil(waitMs), MAX_TIMER_MS));
  const tail = new LogTail();
  const placeholders = state.placeholders();
  const notes = [
    ...(action.type.category === 'Source' ? execution.startNotes : []),
    ...(waitMs > MAX_TIMER_MS ? [DIFFERENCES.longWait.says(String(minutes))] : []),
  ];
  const about = { ...started, tail, placeholders, notes };
  const outcome = await attempt(execution, stage, action, about, deadline).catch(failure);
  const error = execution.signal.aborted
    ? { code: 'Abandoned', message: String(execution.signal.reason) }
    : deadline.aborted
      ? { code: 'TimeoutError', message: `the action did not end within ${minutes} minutes` }
      : (outcome.error ?? missingOutput(action, outcome));
  const status: ActionStatus = execution.signal.aborted ? 'Abandoned' : error ? 'Failed' : 'Succeeded';
  const result: ActionResult = {
    ...started,
    ...outcome,
    outputs: outcome.outputs ?? [],
    variables: outcome.variables ?? {},
    status,
    error,
    end: now(),
    ...(status === 'Failed' && { logTail: tail.lines }),
    ...(placeholders.used.length > 0 && { placeholders: placeholders.used }),
  };
  reporter.action(
    records.endAction(run, result),
    status === 'Succeeded' ? 'SUCCEEDED' : status === 'Failed' ? 'FAILED' : 'ABANDONED',
  );
  keep(state, action, result, outcome.variables !== undefined);
  return result;
}

export function notRun(action: Action): ActionResult {
  return {
    name: action.name,
    provider: action.type.provider,
    category: action.type.category,
    runOrder: action.runOrder,
    status: 'DidNotRun',
    attempts: 0,
    inputs: [],
    outputs: [],
    variables: {},
  };
}

interface Started {
  readonly inputs: ActionResult['inputs'];
  readonly logFile: string;
  /** Buffer for the last lines of the action's log. */
  readonly tail: LogTail;
  /** Placeholder values for variables of simulated actions. */
  readonly placeholders: Placeholders;
  /** Lines to write at the beginning of the log. */
  readonly notes: readonly string[];
}

async function attempt(
  execution: ExecutionContext,
  stage: string,
  action: Action,
  { inputs, logFile, tail, placeholders, notes }: Started,
  deadline: AbortSignal,
): Promise<ActionOutcome> {
  const { state } = execution;
  const place = { stage, name: action.name, logFile, onLine: (line: string) => tail.add(line) };
  return inWorkPlace(execution, place, async ({ workFolder, log }) => {
    notes.forEach(log);
    const simulated = simulationOf(action, state);
    if (simulated) {
      log(`simulated: ${simulated.reason}`);
      return { simulated, summary: `simulated: ${simulated.reason}` };
    }
    const resolved = resolveAction(action, state, `action ${action.name}`, placeholders);
    placeholders.used.forEach((text) => log(text));
    const signal = AbortSignal.any([execution.signal, deadline]);
    const context = actionContext(execution, stage, action, { workFolder, log, signal });
    return execution.catalog.runnerOf(action).run({ ...context, ...resolved, inputs });
  });
}

function failure(error: Error & { readonly code?: unknown }): ActionOutcome {
  return { error: { code: error.name === 'Error' ? 'JobFailed' : error.name, message: messageOf(error) } };
}

function missingOutput(action: Action, outcome: ActionOutcome): ExecutionError | undefined {
  const made = (outcome.outputs ?? []).map((it) => it.name);
  const missing = outcome.simulated ? undefined : action.outputs.find((name) => !made.includes(name));
  return missing === undefined
    ? undefined
    : { code: 'JobFailed', message: `the action ended without its output artifact ${missing}` };
}

/** Makes the artifacts and variables of an action available to later actions, even if the action has failed. */
function keep(state: ExecutionState, action: Action, result: ActionResult, madeVariables: boolean): void {
  result.outputs.forEach((artifact) => {
    state.artifacts[artifact.name] = artifact;
  });
  if (result.simulated) {
    action.outputs.forEach((name) => state.simulatedArtifacts.add(name));
    const changeSet = madeBy(action);
    if (changeSet !== undefined) {
      state.simulatedChangeSets.add(changeSet);
    }
  }
  if (action.namespace === undefined) {
    return;
  }
  if (result.simulated && !madeVariables) {
    state.simulate(action.namespace, action.name);
  } else {
    state.addVariables(action.namespace, result.variables);
  }
}
