import { Rule } from '@slipway/embedded-aws';
import { ExecutionError, RuleResult, Simulation } from './execution-result';
import { Placeholders } from './placeholders';
import { Namespaces, resolveConfiguration } from './variables';

/** What a rule is checked with. */
export interface RuleContext {
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly rule: Rule;
  /** With every variable resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly signal: AbortSignal;
}

export interface RuleOutcome {
  readonly met: boolean;
  readonly message: string;
  readonly simulated?: Simulation;
}

/** Checks of rules by provider, such as `LambdaInvoke`. `VariableCheck` is built in; what is neither is simulated. */
export type RuleRunners = Readonly<Record<string, (context: RuleContext) => Promise<RuleOutcome>>>;

type Comparison = (variable: string, value: string) => boolean;

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html */
const OPERATORS: Readonly<Record<string, Comparison>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => new RegExp(value).test(variable),
};

const BUILT_IN: RuleRunners = { VariableCheck: async ({ configuration }) => checkVariable(configuration) };

/** Checks one rule. A rule that cannot be checked is not met; one that a simulated action decides is simulated. */
export async function checkRule(
  context: Omit<RuleContext, 'configuration'>,
  namespaces: Namespaces,
  runners: RuleRunners,
  placeholders: Placeholders,
): Promise<RuleResult> {
  const {
    rule: {
      name,
      type: { provider },
      configuration,
    },
  } = context;
  const run = { ...runners, ...BUILT_IN }[provider] ?? simulate;
  try {
    const resolved = resolveConfiguration(configuration, namespaces, `rule ${name}`, placeholders);
    const [reason] = placeholders.used;
    if (reason !== undefined) {
      return { name, provider, met: true, message: `simulated: ${reason}`, simulated: { reason } };
    }
    return { name, provider, ...(await run({ ...context, configuration: resolved })) };
  } catch (error) {
    return { name, provider, met: false, message: (error as Error).message };
  }
}

/** Why a condition was not met, for the stage it ended. */
export function conditionError(on: string, rules: readonly RuleResult[]): ExecutionError {
  const broken = rules.filter((it) => !it.met).map((it) => `${it.name}: ${it.message}`);
  return { code: 'ConditionFailed', message: `the condition ${on} is not met: ${broken.join('; ')}` };
}

function checkVariable(configuration: Readonly<Record<string, string>>): RuleOutcome {
  const { Variable = '', Value = '', Operator = '' } = configuration;
  const compare = OPERATORS[Operator];
  if (!compare) {
    throw new Error(
      `the operator ${Operator || '(none)'} is not known; it is one of ${Object.keys(OPERATORS).join(', ')}`,
    );
  }
  const met = compare(Variable, Value);
  return { met, message: `${Variable} ${Operator} ${Value} is ${met ? 'true' : 'false'}` };
}

async function simulate({ rule }: RuleContext): Promise<RuleOutcome> {
  const reason = `the rule provider ${rule.type.provider} is not executed on this machine`;
  return { met: true, message: `simulated: ${reason}`, simulated: { reason } };
}
