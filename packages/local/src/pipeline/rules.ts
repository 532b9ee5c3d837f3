import { join } from 'node:path';
import { Rule, ruleAsAction } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { DIFFERENCES } from '../differences';
import { actionContext, resolveAction, simulationOf } from './action-context';
import { ActionContext } from './action-runner';
import { ExecutionContext } from './execution-context';
import { ConditionOutcome, ExecutionError, RuleResult, Simulation } from './execution-result';
import { inWorkPlace } from './work-place';

const VARIABLE_CHECK = 'VariableCheck';
const TIMEOUT_MINUTES = 60;

export interface RuleOutcome {
  readonly met: boolean;
  readonly message: string;
  readonly simulated?: Simulation;
}

/**
 * Functions that check rules, by provider, such as `LambdaInvoke`. A rule has the same context as an action.
 * `VariableCheck` is built in, and rules of all other providers are simulated.
 */
export type RuleRunners = Readonly<Record<string, (context: ActionContext) => Promise<RuleOutcome>>>;

/** Rule, and the stage and condition that declare it. */
export interface RulePlace {
  readonly stage: string;
  readonly on: ConditionOutcome['on'];
  readonly rule: Rule;
}

type Comparison = (variable: string, value: string) => boolean;

/**
 * Comparison functions for the operators of a `VariableCheck` rule.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html
 */
const OPERATORS: Readonly<Record<string, Comparison>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => new RegExp(value).test(variable),
};

/**
 * Checks a rule. If the check throws an error, the rule is not met. A rule that depends on a simulated action is
 * simulated.
 */
export async function checkRule(
  execution: ExecutionContext,
  place: RulePlace,
  runners: RuleRunners,
): Promise<RuleResult> {
  const { name, type } = place.rule;
  const placeholders = execution.state.placeholders();
  const declared = ruleAsAction(place.rule);
  try {
    const resolved = resolveAction(declared, execution.state, `rule ${name}`, placeholders);
    const simulated =
      unexecuted(type.provider, runners) ?? reasonOf(placeholders.used) ?? simulationOf(declared, execution.state);
    const outcome =
      type.provider === VARIABLE_CHECK && !simulated
        ? checkVariable(resolved.configuration)
        : await runRule(execution, place, simulated ? async () => metBy(simulated) : runners[type.provider], resolved);
    return { name, provider: type.provider, ...outcome };
  } catch (error) {
    return { name, provider: type.provider, met: false, message: (error as Error).message };
  }
}

/** Runs a rule in its own folder, with its own log, until its timeout. */
async function runRule(
  execution: ExecutionContext,
  { stage, on, rule: { name } }: RulePlace,
  run: RuleRunners[string],
  resolved: ReturnType<typeof resolveAction>,
): Promise<RuleOutcome & Pick<RuleResult, 'logFile'>> {
  const logFile = join(execution.logFolder, stage, `${on}-${name}.log`);
  const deadline = AbortSignal.timeout(TIMEOUT_MINUTES * execution.minuteMs);
  const signal = AbortSignal.any([execution.signal, deadline]);
  try {
    const outcome = await inWorkPlace(execution, { stage, name, logFile }, async (place) =>
      logged(
        place,
        await run({ ...actionContext(execution, stage, resolved.action, { ...place, signal }), ...resolved }),
      ),
    );
    return { ...outcome, logFile };
  } catch (error) {
    const late = deadline.aborted && !execution.signal.aborted;
    return {
      met: false,
      message: late ? `the rule did not end within ${TIMEOUT_MINUTES} minutes` : messageOf(error),
      logFile,
    };
  }
}

/** Returns the error of a stage whose condition was not met, with the rules that were not met. */
export function conditionError(on: string, rules: readonly RuleResult[]): ExecutionError {
  const broken = rules.filter((it) => !it.met).map((it) => `${it.name}: ${it.message}`);
  return { code: 'ConditionFailed', message: `the condition ${on} is not met: ${broken.join('; ')}` };
}

function checkVariable(configuration: Readonly<Record<string, string>>): RuleOutcome {
  const { Variable = '', Value = '', Operator = '' } = configuration;
  const compare = OPERATORS[Operator];
  if (!compare) {
    throw new Error(
      `the operator ${Operator || '(none)'} is not supported; use one of ${Object.keys(OPERATORS).join(', ')}`,
    );
  }
  const met = compare(Variable, Value);
  return { met, message: `${Variable} ${Operator} ${Value} is ${met ? 'true' : 'false'}` };
}

/** Returns the outcome of a simulated rule, which counts as met. */
export function metBy(simulated: Simulation): RuleOutcome {
  return { met: true, message: `simulated: ${simulated.reason}`, simulated };
}

function logged({ log }: Pick<ActionContext, 'log'>, outcome: RuleOutcome): RuleOutcome {
  if (outcome.simulated) {
    log(outcome.message);
  }
  return outcome;
}

function unexecuted(provider: string, runners: RuleRunners): Simulation | undefined {
  return provider === VARIABLE_CHECK || Object.hasOwn(runners, provider)
    ? undefined
    : { reason: DIFFERENCES.otherRule.says(provider) };
}

function reasonOf([reason]: readonly (string | undefined)[]): Simulation | undefined {
  return reason === undefined ? undefined : { reason };
}
