import { Action, artifactStoreOf, Pipeline } from '../../pipeline-declaration/declaration';
import { parsePipeline } from '../../pipeline-declaration/parse-pipeline';
import { ruleAsAction, rulesOf } from '../../pipeline-declaration/rules';
import { DeployedAccount, Place } from '../deployed-account';
import { UNKNOWN_PART } from '../policy/wildcards';
import { ActionFacts } from './row';

const PIPELINE = 'AWS::CodePipeline::Pipeline';
const VARIABLE = /#\{[^}]*\}/g;

const known = new WeakMap<DeployedAccount, readonly ActionFacts[]>();

/**
 * Returns the actions and condition rules of all pipelines. The values of variables are unknown before a pipeline runs.
 */
export function pipelineActions(account: DeployedAccount): readonly ActionFacts[] {
  const actions = known.get(account) ?? stagesOf(account).map(({ facts }) => facts);
  known.set(account, actions);
  return actions;
}

/** Returns the actions of all pipelines and the rules of their conditions, with their stages. */
export function stagesOf(
  account: DeployedAccount,
  place?: Place,
): { readonly stage: string; readonly facts: ActionFacts }[] {
  return declared(account).flatMap((pipeline) =>
    pipeline.stages.flatMap((stage) =>
      [...stage.actions, ...rulesOf(stage).map(ruleAsAction)].map((action) => ({
        stage: stage.name,
        facts: factsOf(pipeline, action, place),
      })),
    ),
  );
}

function factsOf(pipeline: Pipeline, action: Action, place: Place | undefined): ActionFacts {
  return {
    pipeline: { name: pipeline.name, roleArn: pipeline.roleArn },
    action,
    configuration: Object.fromEntries(
      Object.entries(action.configuration).map(([name, value]) => [name, value.replace(VARIABLE, UNKNOWN_PART)]),
    ),
    roleArn: action.roleArn ?? pipeline.roleArn,
    artifactStore: artifactStoreOf(pipeline, action.region ?? place?.region ?? ''),
  };
}

/** Returns the kind of an action as the table of required permissions writes it, such as `AWS Source S3`. */
export function kindOf({ type: { owner, category, provider } }: ActionFacts['action']): string {
  return `${owner} ${category} ${provider}`;
}

/** Returns whether an action is a condition rule. */
export function isRule({ type: { category } }: ActionFacts['action']): boolean {
  return category === 'Rule';
}

/**
 * Returns the declared pipelines. Declarations that cannot be parsed are omitted, because the run reports them when it
 * starts.
 */
function declared(account: DeployedAccount): Pipeline[] {
  return account.all(PIPELINE).flatMap(({ physicalId, properties }) => {
    try {
      return [parsePipeline({ Name: physicalId, ...properties })];
    } catch {
      return [];
    }
  });
}
