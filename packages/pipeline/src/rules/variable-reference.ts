import { ANY, DeclaredAction, DeclaredPipeline, DeclaredStage } from './declaration';
import { RuleProblem } from './rule';
import { SOURCE_VARIABLES } from './source-variables';

const REFERENCE = /#\{([\w@-]+)\.([\w@-]+)\}/g;
/** Namespace of the variables of CodePipeline itself. */
const OWN = 'codepipeline';
/** Namespace of the variables of the pipeline. */
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
 * Checks that a variable belongs to the pipeline, or to an action that has ended before it is used. The variable of a
 * source has to be one of its provider.
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
          problem: `${what} uses ${text}, and the pipeline declares no such variable`,
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
      problem: `${what} uses ${text}, and no action of the namespace ${namespace} has ended before it`,
      instead: 'use variables of earlier steps only, by the namespace of their action',
    },
  ];
}

/**
 * Returns a problem if the source lacks the variable, such as the commit of an object in S3: the action would fail when
 * it runs.
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
          problem: `${what} uses ${text}, and a source of provider ${provider}, such as '${name}', has no such variable`,
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

/** Returns the references in every text of a configuration, including JSON and texts that the deployment joins. */
function referencesIn(configuration: unknown): Reference[] {
  return [...(JSON.stringify(configuration) ?? '').matchAll(REFERENCE)].map(([text, namespace, name]) => ({
    text,
    namespace,
    name,
  }));
}
