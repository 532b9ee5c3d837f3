import { ANY, DeclaredPipeline, DeclaredStage } from './declaration';
import { Problem } from './rule';

const REFERENCE = /#\{([\w@-]+)\.([\w@-]+)\}/g;
/** What CodePipeline itself knows. */
const OWN = 'codepipeline';
/** Variables of the pipeline. */
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
  /** The namespaces of what has ended by then. */
  readonly known: readonly (string | undefined)[];
}

/**
 * A variable is one of the pipeline, or of an action that has ended before it is used.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function variableReference({ variables, stages }: DeclaredPipeline): Problem[] {
  return stages
    .flatMap((stage, index) => usesOf(stage, stages.slice(0, index)))
    .flatMap((use) =>
      referencesIn(use.configuration).flatMap((reference) =>
        reference.namespace === DECLARED ? undeclared(use, reference, variables) : tooEarly(use, reference),
      ),
    );
}

function undeclared({ what, location }: Use, { text, name }: Reference, variables: readonly string[]): Problem[] {
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

function tooEarly({ what, location, known }: Use, { text, namespace }: Reference): Problem[] {
  return namespace === OWN || known.includes(namespace) || known.includes(ANY)
    ? []
    : [
        {
          rule: 'variable-reference',
          location,
          problem: `${what} uses ${text}, and no action of the namespace ${namespace} has ended by then`,
          instead: 'use variables of earlier steps only, by the namespace of their action',
        },
      ];
}

function usesOf({ actions, entryRules, exitRules }: DeclaredStage, earlier: readonly DeclaredStage[]): Use[] {
  const before = earlier.flatMap((stage) => stage.actions).map(({ namespace }) => namespace);
  const within = (runOrder: number) =>
    actions.filter((other) => other.runOrder < runOrder).map(({ namespace }) => namespace);
  return [
    ...entryRules.map((rule) => ({ ...rule, what: `rule '${rule.name}'`, known: before })),
    ...actions.map((action) => ({
      ...action,
      what: `action '${action.name}'`,
      known: [...before, ...within(action.runOrder)],
    })),
    ...exitRules.map((rule) => ({ ...rule, what: `rule '${rule.name}'`, known: [...before, ...within(Infinity)] })),
  ];
}

/** In whatever text of a configuration, also where it is JSON or put together at the deployment. */
function referencesIn(configuration: unknown): Reference[] {
  return [...(JSON.stringify(configuration) ?? '').matchAll(REFERENCE)].map(([text, namespace, name]) => ({
    text,
    namespace,
    name,
  }));
}
