/** Part of a CloudFormation template. Values that are known only at deployment are objects, which the rules ignore. */
export type Json = Readonly<Record<string, unknown>>;

/** Placeholder for a name that is known only at deployment. */
export const ANY = '*';

export interface DeclaredAction {
  readonly name?: string;
  readonly category?: string;
  readonly provider?: string;
  readonly namespace?: string;
  readonly runOrder: number;
  /** Timeout of the action in minutes. */
  readonly timeout?: number;
  readonly configuration: unknown;
  readonly location: string;
}

/** Rule of a stage condition. */
export interface DeclaredRule {
  readonly name?: string;
  readonly provider?: string;
  readonly configuration: unknown;
  readonly location: string;
}

export interface DeclaredStage {
  readonly name?: string;
  readonly actions: readonly DeclaredAction[];
  /** Rules that are checked before the stage begins. */
  readonly entryRules: readonly DeclaredRule[];
  /** Rules that are checked after the stage has succeeded or failed. */
  readonly exitRules: readonly DeclaredRule[];
  /** Results of the stage and of its conditions, such as `ROLLBACK`. */
  readonly results: readonly unknown[];
  readonly location: string;
}

/** Parts of an `AWS::CodePipeline::Pipeline` resource that the rules check. */
export interface DeclaredPipeline {
  readonly type?: string;
  readonly executionMode?: string;
  readonly triggers: readonly Json[];
  readonly variables: readonly string[];
  readonly stages: readonly DeclaredStage[];
}

/**
 * Reads the parts of a pipeline that the rules check.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codepipeline-pipeline.html
 */
export function pipelineOf({
  PipelineType: type = 'V1',
  ExecutionMode: executionMode = 'SUPERSEDED',
  Triggers,
  Variables,
  Stages,
}: Json): DeclaredPipeline {
  return {
    type: textOf(type),
    executionMode: textOf(executionMode),
    triggers: listOf(Triggers),
    variables: listOf(Variables).map(({ Name }) => textOf(Name) ?? ANY),
    stages: listOf(Stages).map((stage, index) => stageOf(stage, `Properties/Stages/${index}`)),
  };
}

function stageOf(stage: Json, location: string): DeclaredStage {
  const failure = objectOf(stage.OnFailure);
  const rulesOf = (on: string) =>
    conditionsOf(stage[on]).flatMap(({ Rules }, index) =>
      listOf(Rules).map((rule, position) => ruleOf(rule, `${location}/${on}/Conditions/${index}/Rules/${position}`)),
    );
  return {
    name: textOf(stage.Name),
    actions: listOf(stage.Actions).map((action, index) => actionOf(action, `${location}/Actions/${index}`)),
    entryRules: rulesOf('BeforeEntry'),
    exitRules: [...rulesOf('OnSuccess'), ...rulesOf('OnFailure')],
    results: [
      failure.Result,
      ...['BeforeEntry', 'OnSuccess', 'OnFailure'].flatMap((on) => conditionsOf(stage[on])).map(({ Result }) => Result),
    ].filter((result) => result !== undefined),
    location,
  };
}

function actionOf(
  { Name, ActionTypeId, Namespace, RunOrder, TimeoutInMinutes, Configuration }: Json,
  location: string,
): DeclaredAction {
  const { Category, Provider } = objectOf(ActionTypeId);
  return {
    name: textOf(Name),
    category: textOf(Category),
    provider: textOf(Provider),
    namespace: Namespace === undefined ? undefined : (textOf(Namespace) ?? ANY),
    runOrder: numberOf(RunOrder) ?? 1,
    timeout: numberOf(TimeoutInMinutes),
    configuration: Configuration,
    location,
  };
}

function ruleOf({ Name, RuleTypeId, Configuration }: Json, location: string): DeclaredRule {
  return {
    name: textOf(Name),
    provider: textOf(objectOf(RuleTypeId).Provider),
    configuration: Configuration,
    location,
  };
}

function conditionsOf(on: unknown): Json[] {
  return listOf(objectOf(on).Conditions);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Converts a property value to a number, because CloudFormation also accepts numbers as strings. */
function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : undefined;
}
