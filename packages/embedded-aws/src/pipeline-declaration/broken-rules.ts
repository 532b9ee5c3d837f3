import { wrongCounts } from './artifact-counts';
import { Action, ExecutionMode, inRunOrder, Pipeline, Stage } from './declaration';
import { rulesOf } from './rules';

/** Pattern of the names of pipelines, stages and actions. */
const NAME = /^[A-Za-z0-9.@_-]{1,100}$/;
const ARTIFACT_NAME = /^[A-Za-z0-9_-]{1,100}$/;
const VARIABLE_NAME = /^[A-Za-z0-9@_-]{1,128}$/;
const MOST_VARIABLES = 50;
const MOST_STAGES = 50;
const OWNERS = ['AWS', 'ThirdParty', 'Custom'];
const CATEGORIES = ['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute'];

/**
 * Providers of condition rules.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
 */
const RULE_PROVIDERS = [
  'CloudWatchAlarm',
  'CodeBuild',
  'Commands',
  'DeploymentWindow',
  'LambdaInvoke',
  'VariableCheck',
];

/**
 * Returns a description of each rule of CodePipeline that a pipeline breaks, so that AWS would not create the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html
 */
export function brokenRules(pipeline: Pipeline): string[] {
  const [first, ...later] = pipeline.stages;
  const actions = pipeline.stages.flatMap((it) => it.actions);
  const isSource = (it: Action) => it.type.category === 'Source';
  const misplaced = [
    ...first.actions.filter((it) => !isSource(it)),
    ...later.flatMap((it) => it.actions).filter(isSource),
  ];
  return [
    ...(pipeline.artifactStores.length === 0
      ? ['an artifact store is missing; add ArtifactStore or ArtifactStores']
      : []),
    ...(pipeline.hasTwoKindsOfStores
      ? ['ArtifactStore and ArtifactStores cannot both be set; remove one of them']
      : []),
    ...onlyInV2(pipeline).map((what) => `${what} requires PipelineType V2`),
    ...malformedNames(pipeline),
    ...repeated(pipeline.variables.map((it) => it.name)).map(
      (name) => `two variables are named ${name}; variable names must be unique`,
    ),
    ...(pipeline.variables.length > MOST_VARIABLES
      ? [`the pipeline has ${pipeline.variables.length} variables; a pipeline can have at most ${MOST_VARIABLES}`]
      : []),
    ...(pipeline.stages.length > MOST_STAGES
      ? [`the pipeline has ${pipeline.stages.length} stages; a pipeline can have at most ${MOST_STAGES}`]
      : []),
    ...actions.flatMap(brokenType),
    ...actions.flatMap(wrongCounts),
    ...pipeline.stages.flatMap((it) => brokenConditions(it, pipeline.executionMode)),
    ...repeated(pipeline.stages.map((it) => it.name)).map(
      (name) => `two stages are named ${name}; stage names must be unique`,
    ),
    ...pipeline.stages.flatMap((it) =>
      repeated(it.actions.map((one) => one.name)).map(
        (name) => `two actions in stage ${it.name} are named ${name}; action names must be unique in a stage`,
      ),
    ),
    ...misplaced.map(
      (it) =>
        `action ${it.name} has the category ${it.type.category}, but source actions must be in the first stage and all other actions in later stages`,
    ),
    ...repeated(actions.flatMap((it) => it.outputs)).map(
      (name) => `two actions produce the artifact ${name}; output artifact names must be unique in a pipeline`,
    ),
    ...pipeline.disabledTransitions
      .filter(({ stage: name }) => pipeline.stages.every((it) => it.name !== name))
      .map(({ stage: name }) => `the transition to stage ${name} is disabled, but the pipeline has no such stage`),
    ...repeated(actions.flatMap(({ namespace }) => namespace ?? [])).map(
      (name) => `two actions have the namespace ${name}; namespaces must be unique in a pipeline`,
    ),
    ...unmadeArtifacts(pipeline),
  ];
}

/** Checks the type of an action, and the commands of a `Commands` action. */
function brokenType({ name, type, commands }: Action): string[] {
  const { owner, category, provider } = type;
  return [
    ...(OWNERS.includes(owner)
      ? []
      : [`action ${name} has the owner ${owner}, which does not exist; use one of ${OWNERS.join(', ')}`]),
    ...(CATEGORIES.includes(category)
      ? []
      : [`action ${name} has the category ${category}, which does not exist; use one of ${CATEGORIES.join(', ')}`]),
    ...(owner === 'AWS' && provider === 'Commands' && commands.length === 0
      ? [`the Commands action ${name} has no commands; add Commands`]
      : []),
  ];
}

function unmadeArtifacts(pipeline: Pipeline): string[] {
  const made = new Set<string>();
  return pipeline.stages.flatMap((it) =>
    inRunOrder(it.actions).flatMap((group) => {
      const missing = group.flatMap((one) =>
        one.inputs
          .filter((name) => !made.has(name))
          .map((name) => `action ${one.name} uses the input artifact ${name}, which no earlier action produces`),
      );
      group.flatMap((one) => one.outputs).forEach((name) => made.add(name));
      return missing;
    }),
  );
}

/**
 * Returns the features of a V1 pipeline that only V2 pipelines have.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html
 */
function onlyInV2({ type, executionMode, variables, stages, hasTriggers }: Pipeline): string[] {
  if (type === 'V2') {
    return [];
  }
  const conditional = stages.filter(
    ({ beforeEntry, onSuccess, onFailure }) =>
      beforeEntry.length + onSuccess.length + onFailure.conditions.length > 0 || onFailure.result !== undefined,
  );
  return [
    ...(executionMode === 'SUPERSEDED' ? [] : [`the execution mode ${executionMode}`]),
    ...(hasTriggers ? ['a trigger'] : []),
    ...(variables.length === 0 ? [] : [`variable ${variables[0].name}`]),
    ...conditional.map(({ name }) => `the condition or failure action of stage ${name}`),
    ...stages
      .flatMap(({ actions }) => actions)
      .filter(({ type: { owner, provider } }) => owner === 'AWS' && provider === 'Commands')
      .map(({ name }) => `the Commands action ${name}`),
  ];
}

function malformedNames({ name, stages, variables }: Pipeline): string[] {
  const actions = stages.flatMap((it) => it.actions);
  const names = [name, ...stages.map((it) => it.name), ...actions.map((it) => it.name)];
  const artifacts = actions.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  return [
    ...malformed(names, NAME, 'name', '1 to 100 letters, digits, periods, at signs, underscores and hyphens'),
    ...malformed(artifacts, ARTIFACT_NAME, 'artifact name', '1 to 100 letters, digits, underscores and hyphens'),
    ...malformed(
      variables.map((it) => it.name),
      VARIABLE_NAME,
      'variable name',
      '1 to 128 letters, digits, at signs, underscores and hyphens',
    ),
  ];
}

function malformed(names: readonly string[], pattern: RegExp, what: string, allowed: string): string[] {
  return [...new Set(names)]
    .filter((name) => !pattern.test(name))
    .map((name) => `the ${what} '${name}' is not valid; use ${allowed}`);
}

function brokenConditions(stage: Stage, mode: ExecutionMode): string[] {
  const { name, beforeEntry, onSuccess, onFailure } = stage;
  const results = [...onSuccess, ...onFailure.conditions].map(({ result }) => result);
  const rollsBack = onFailure.result === 'ROLLBACK' || results.includes('ROLLBACK');
  return [
    ...beforeEntry
      .filter(({ result }) => result === 'ROLLBACK' || result === 'RETRY')
      .map(({ result }) => `an entry condition of stage ${name} has the result ${result}; use FAIL or SKIP`),
    ...(mode === 'PARALLEL' && rollsBack
      ? [`stage ${name} rolls back, which is not possible in the execution mode PARALLEL`]
      : []),
    ...rulesOf(stage)
      .filter(({ type }) => !RULE_PROVIDERS.includes(type.provider))
      .map(
        (rule) =>
          `rule ${rule.name} has the provider ${rule.type.provider}, which does not exist; use one of ${RULE_PROVIDERS.join(', ')}`,
      ),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
