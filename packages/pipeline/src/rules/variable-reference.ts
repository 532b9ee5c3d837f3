import { ANY, DeclaredAction, DeclaredPipeline, DeclaredStage } from './declaration';
import { RuleProblem } from './rule';
import { SOURCE_VARIABLES } from './source-variables';

const REFERENCE = /#\{([\w@-]+)\.([\w@-]+)\}/g;
/** Namespace of variables that CodePipeline sets for every execution. */
const OWN = 'codepipeline';
/** Namespace of variables that the pipeline declares. */
const DECLARED = 'variables';

interface Reference {
  readonly text: string;
  readonly namespace: string;
  readonly name: string;
}

interface Use {
  readonly what: string;
  readonly configuration: unknown;
  readonly location: string;
  /** Actions that have ended before the variable is used. */
  readonly ended: readonly DeclaredAction[];
}

/**
 * Checks that each referenced variable is declared by the pipeline or belongs to an action that ends earlier. A source
 * variable must be one that the source's provider exports.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function variableReference({ variables, stages }: DeclaredPipeline): RuleProblem[] {
  return stages
    .flatMap((stage, index) => usesOf(stage, stages.slice(0, index)))
    .flatMap((use) =>
      referencesIn(use.configuration).flatMap((reference) =>
        reference.namespace === DECLARED ? undeclared(use, reference, variables) : ofAction(use, reference),
      ),
    );
}

function undeclared({ what, location }: Use, { text, name }: Reference, variables: readonly string[]): RuleProblem[] {
  return variables.includes(name) || variables.includes(ANY)
    ? []
    : [
        {
          rule: 'variable-reference',
          location,
          problem: `${what} uses ${text}, but the pipeline does not declare this variable`,
          instead: 'declare the variable, or correct its name',
        },
      ];
}

function ofAction(use: Use, reference: Reference): RuleProblem[] {
  const actions = use.ended.filter(({ namespace }) => namespace === reference.namespace);
  if (reference.namespace === OWN || use.ended.some(({ namespace }) => namespace === ANY)) {
    return [];
  }
  return actions.length === 0
    ? tooEarly(use, reference)
    : actions.flatMap((action) => notOfSource(use, reference, action));
}

function tooEarly({ what, location }: Use, { text, namespace }: Reference): RuleProblem[] {
  return [
    {
      rule: 'variable-reference',
      location,
      problem: `${what} uses ${text}, but no earlier action has the namespace ${namespace}`,
      instead: 'use only variables of earlier actions, with the namespace of the action',
    },
  ];
}

/**
 * Returns a problem if a source does not export the variable, such as a commit ID from an S3 source. The action that
 * uses the variable would fail at run time.
 */
function notOfSource(
  { what, location }: Use,
  { text, name: variable }: Reference,
  { name, category, provider = ANY }: DeclaredAction,
): RuleProblem[] {
  const variables = category === 'Source' ? SOURCE_VARIABLES.get(provider) : undefined;
  return variables === undefined || variables.includes(variable)
    ? []
    : [
        {
          rule: 'variable-reference',
          location,
          problem: `${what} uses ${text}, but sources with the provider ${provider}, such as '${name}', do not have this variable`,
          instead: `use one of ${variables.join(', ')}`,
        },
      ];
}

function usesOf({ actions, entryRules, exitRules }: DeclaredStage, earlier: readonly DeclaredStage[]): Use[] {
  const before = earlier.flatMap((stage) => stage.actions);
  const within = (runOrder: number) => actions.filter((other) => other.runOrder < runOrder);
  return [
    ...entryRules.map((rule) => ({ ...rule, what: `rule '${rule.name}'`, ended: before })),
    ...actions.map((action) => ({
      ...action,
      what: `action '${action.name}'`,
      ended: [...before, ...within(action.runOrder)],
    })),
    ...exitRules.map((rule) => ({ ...rule, what: `rule '${rule.name}'`, ended: [...before, ...within(Infinity)] })),
  ];
}

/** Returns the variable references in all strings of a configuration, including JSON and joined strings. */
function referencesIn(configuration: unknown): Reference[] {
  return [...(JSON.stringify(configuration) ?? '').matchAll(REFERENCE)].map(([text, namespace, name]) => ({
    text,
    namespace,
    name,
  }));
}
