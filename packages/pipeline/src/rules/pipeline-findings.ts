import { actionTimeout } from './action-timeout';
import { Json, objectOf, pipelineOf, textOf } from './declaration';
import { needsV2 } from './needs-v2';
import { parallelRollback } from './parallel-rollback';
import { Problem, Rule } from './rule';
import { ruleProvider } from './rule-provider';
import { triggerSource } from './trigger-source';
import { unguardedAction } from './unguarded-action';
import { variableReference } from './variable-reference';

const RULES: readonly Rule[] = [
  needsV2,
  triggerSource,
  actionTimeout,
  ruleProvider,
  unguardedAction,
  parallelRollback,
  variableReference,
];

/** One thing about one pipeline that CodePipeline refuses, or takes and does not do. */
export interface PipelineFinding extends Problem {
  readonly logicalId: string;
  /** The construct path, where the template carries it. */
  readonly path?: string;
}

/**
 * Everything about the pipelines of a template that deploys and does not do what it says, or fails only when it is deployed.
 *
 * @param template the parsed template
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
