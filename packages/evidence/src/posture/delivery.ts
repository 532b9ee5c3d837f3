import { Part } from './part';
import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';
import { isOpaque, OWN_ACCOUNT } from './template-value';

export const PIPELINE = 'AWS::CodePipeline::Pipeline';

/** Pipeline action, with the fields that the pipeline checks need. */
export interface Action {
  readonly name: string;
  readonly stage: string;
  readonly category: string;
  readonly provider: string;
  /** Position of the action, from its stage and run order. An action ends before actions with a higher number start. */
  readonly order: number;
  readonly part: Part;
}

const STAGE = 1000;
const DEPLOYS = /deploy|release|rollout|prod|(^|[^a-z])(up|apply|live|prd)$/i;

/** Returns the actions of a pipeline, in the order of their stages. */
export function actionsOf(pipeline: PostureResource): Action[] {
  return pipeline.items('Stages').flatMap((stage, index) =>
    stage.items('Actions').map((part) => ({
      name: part.texts('Name')[0] ?? '',
      stage: stage.texts('Name')[0] ?? '',
      category: part.texts('ActionTypeId.Category')[0] ?? '',
      provider: part.texts('ActionTypeId.Provider')[0] ?? '',
      order: index * STAGE + Number(part.texts('RunOrder')[0] ?? 1),
      part,
    })),
  );
}

/** Whether an action deploys, according to its category, its name or the name of its stage. */
export function deploys({ category, stage, name }: Action): boolean {
  return (
    category === 'Deploy' ||
    ((category === 'Invoke' || category === 'Build' || category === 'Compute') &&
      (DEPLOYS.test(stage) || DEPLOYS.test(name)))
  );
}

/** EventBridge rule and target that start a pipeline. */
export interface Start {
  readonly rule: PostureResource;
  readonly target: Part;
  readonly pipeline: PostureResource;
}

/** Rules that start pipelines, by assembly, because several checks ask for them again for each pipeline and rule. */
const STARTS = new WeakMap<PostureAssembly, readonly Start[]>();

/** Returns the rules that start pipelines of the assembly. */
export function startsIn(assembly: PostureAssembly): readonly Start[] {
  const known = STARTS.get(assembly);
  if (known) {
    return known;
  }
  const starts = assembly.ofType('AWS::Events::Rule').flatMap((rule) => startsOf(rule, assembly));
  STARTS.set(assembly, starts);
  return starts;
}

/** Returns the pipelines of the assembly that an EventBridge rule starts, by reference or by name. */
export function startsOf(rule: PostureResource, assembly: PostureAssembly): Start[] {
  return rule.items('Targets').flatMap((target) => {
    const referred = assembly.targets(rawArn(target));
    return assembly
      .ofType(PIPELINE)
      .filter((pipeline) => referred.includes(pipeline) || target.texts('Arn').some((arn) => isArnOf(pipeline, arn)))
      .map((pipeline) => ({ rule, target, pipeline }));
  });
}

/**
 * Returns the unresolved ARN of a rule target. A resolved ARN would no longer contain the reference to the pipeline.
 */
function rawArn(target: Part): Part {
  const value = target.value as { readonly Arn?: unknown } | undefined;
  return new Part(target.template, value?.Arn, target.location);
}

/** Whether an ARN contains the name of a pipeline, and its account and region if they are known. */
function isArnOf(pipeline: PostureResource, arn: string): boolean {
  const [, , service, region, account, name] = arn.split(':');
  const own = pipeline.template.values({ 'Fn::Sub': '${AWS::Region}:${AWS::AccountId}' }).map(String);
  const [ownRegion, ownAccount] = own[0].split(':');
  return (
    service === 'codepipeline' &&
    pipeline.texts('Name').some((one) => one === name && !isOpaque(one)) &&
    isSame(region, ownRegion) &&
    isSame(account, ownAccount)
  );
}

/** Whether two texts are equal, or can be equal because one of them is known only at deployment. */
function isSame(one: string, two: string): boolean {
  return one === two || [one, two].some((text) => isOpaque(text) || text === OWN_ACCOUNT);
}
