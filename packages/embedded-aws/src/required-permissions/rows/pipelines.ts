import { Action, artifactStoreOf, parsePipeline, Pipeline } from '../../pipeline-declaration/declaration';
import { ruleAsAction, rulesOf } from '../../pipeline-declaration/rules';
import { DeployedAccount, Place } from '../deployed-account';
import { UNKNOWN_PART } from '../policy/wildcards';
import { ActionFacts } from './row';

const PIPELINE = 'AWS::CodePipeline::Pipeline';
const VARIABLE = /#\{[^}]*\}/g;

const known = new WeakMap<DeployedAccount, readonly ActionFacts[]>();

/** The actions and rules of all pipelines. What a variable will be is not known before it runs. */
export function pipelineActions(account: DeployedAccount): readonly ActionFacts[] {
  const actions = known.get(account) ?? stagesOf(account).map(({ facts }) => facts);
  known.set(account, actions);
  return actions;
}

/** The actions of all pipelines and the rules of their conditions, with the stages they are in. */
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

/** The kind of an action, as the table names it. */
export function kindOf({ type: { owner, category, provider } }: ActionFacts['action']): string {
  return `${owner} ${category} ${provider}`;
}

/** Whether it is a rule of a condition. */
export function isRule({ type: { category } }: ActionFacts['action']): boolean {
  return category === 'Rule';
}

/** A declaration that cannot be read is refused when the run begins. */
function declared(account: DeployedAccount): Pipeline[] {
  return account.all(PIPELINE).flatMap(({ physicalId, properties }) => {
    try {
      return [parsePipeline({ Name: physicalId, ...properties })];
    } catch {
      return [];
    }
  });
}
