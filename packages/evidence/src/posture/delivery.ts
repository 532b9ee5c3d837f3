import { Part } from './part';
import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';

export const PIPELINE = 'AWS::CodePipeline::Pipeline';

/** An action of a pipeline, as far as checks of deliveries look at it. */
export interface Action {
  readonly name: string;
  readonly stage: string;
  readonly category: string;
  readonly provider: string;
  /** Stage and run order: what has a lower number has ended before. */
  readonly order: number;
  readonly part: Part;
}

const STAGE = 1000;
const DEPLOYS = /deploy|release|rollout|prod|(^|[^a-z])(up|apply|live)$/i;

/** The actions of a pipeline, in their order. */
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

/** Whether an action changes what users have: it deploys, or it does something in a stage that is called so. */
export function deploys({ category, stage, name }: Action): boolean {
  return (
    category === 'Deploy' ||
    ((category === 'Invoke' || category === 'Build' || category === 'Compute') &&
      (DEPLOYS.test(stage) || DEPLOYS.test(name)))
  );
}

/** A rule of EventBridge that starts a pipeline. */
export interface Start {
  readonly rule: PostureResource;
  readonly target: Part;
  readonly pipeline: PostureResource;
}

/** The rules that start pipelines of the assembly. */
export function startsIn(assembly: PostureAssembly): Start[] {
  return assembly.ofType('AWS::Events::Rule').flatMap((rule) => startsOf(rule, assembly));
}

/** The pipelines of the assembly that a rule starts. */
export function startsOf(rule: PostureResource, assembly: PostureAssembly): Start[] {
  return rule.items('Targets').flatMap((target) =>
    rawArns(target).flatMap((arn) =>
      assembly
        .targets(arn)
        .filter(({ type }) => type === PIPELINE)
        .map((pipeline) => ({ rule, target, pipeline })),
    ),
  );
}

/** The address of a target with its references, which a text that is put together does not have any more. */
function rawArns(target: Part): Part[] {
  const value = target.value as { readonly Arn?: unknown } | undefined;
  return [new Part(target.template, value?.Arn, target.location)];
}
