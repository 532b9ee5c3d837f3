import { actionTimeout } from './action-timeout';
import { bypassedCheck } from './bypassed-check';
import { Json, objectOf, pipelineOf, textOf } from './declaration';
import { needsV2 } from './needs-v2';
import { oneTrigger } from './one-trigger';
import { parallelRollback } from './parallel-rollback';
import { RuleProblem, Rule } from './rule';
import { ruleProvider } from './rule-provider';
import { triggerSource } from './trigger-source';
import { unguardedAction } from './unguarded-action';
import { variableReference } from './variable-reference';

const RULES: readonly Rule[] = [
  needsV2,
  triggerSource,
  oneTrigger,
  actionTimeout,
  ruleProvider,
  unguardedAction,
  bypassedCheck,
  parallelRollback,
  variableReference,
];

/** Finding about a setting with which a pipeline cannot be deployed, or does not work as declared. */
export interface PipelineFinding extends RuleProblem {
  /** Logical ID of the pipeline in the template. */
  readonly logicalId: string;
  /**
   * Construct path of the pipeline, such as `Stack/Delivery/Resource`.
   *
   * @default - the template does not contain the path
   */
  readonly path?: string;
}

/**
 * Finds settings in a template with which a pipeline cannot be deployed, or does not work as declared.
 *
 * @param template CloudFormation template, parsed from JSON
 */
export function pipelineFindings(template: object): PipelineFinding[] {
  const resources = Object.entries(objectOf((template as Json).Resources)).map(
    ([logicalId, resource]): [string, Json] => [logicalId, objectOf(resource)],
  );
  return resources
    .filter(([, { Type }]) => Type === 'AWS::CodePipeline::Pipeline')
    .flatMap(([logicalId, { Properties, Metadata }]) => {
      const pipeline = pipelineOf(objectOf(Properties));
      const path = textOf(objectOf(Metadata)['aws:cdk:path']);
      return RULES.flatMap((rule) => rule(pipeline)).map((problem) => ({ ...problem, logicalId, path }));
    });
}
