import { createHash } from 'node:crypto';
import { ADJUSTMENTS } from '../adjustments';
import { changeResources, Prepared } from './prepared-template';
import { isObject, parts, Properties, Template, Value } from '../stacks/template';

/**
 * EventBridge rule target that starts a pipeline in AWS. In the deployed copy, the target sends events to a queue of
 * the runner instead.
 */
export interface Redirect {
  readonly logicalId: string;
  readonly queueName: string;
  /** ARN of the pipeline as written in the template, usually an intrinsic function. */
  readonly pipelineArn: Value;
  readonly roleArn: Value | undefined;
  /** Whether the target replaces the event with its own input (`Input`, `InputPath` or `InputTransformer`). */
  readonly transformed: boolean;
}

export interface Redirected extends Prepared {
  readonly redirects: readonly Redirect[];
}

/**
 * Redirects each rule target that starts a pipeline to a separate queue of the runner. Event patterns and the inputs of
 * targets are kept.
 */
export function redirectPipelineTargets(
  template: Template,
  stackName: string,
  queueArn: (queueName: string) => string,
): Redirected {
  const redirects: Redirect[] = [];
  const prepared = changeResources(template, (logicalId, resource, report) => {
    if (resource.Type !== 'AWS::Events::Rule') {
      return resource;
    }
    const targets = ((resource.Properties?.Targets ?? []) as Properties[]).map((target, index) => {
      if (!startsPipeline(target.Arn, template)) {
        return target;
      }
      const queueName = queueNameOf(stackName, logicalId, index);
      const { RoleArn: roleArn, ...rest } = target;
      const transformed = ['Input', 'InputPath', 'InputTransformer'].some((name) => name in target);
      redirects.push({ logicalId, queueName, pipelineArn: target.Arn, roleArn, transformed });
      report(ADJUSTMENTS.pipelineTarget.says(String(index), queueName), ADJUSTMENTS.pipelineTarget.why);
      return { ...rest, Arn: queueArn(queueName) };
    });
    return { ...resource, Properties: { ...resource.Properties, Targets: targets } };
  });
  return { ...prepared, redirects };
}

function startsPipeline(arn: Value, template: Template): boolean {
  return [...parts(arn)].some(
    (part) =>
      (typeof part === 'string' && /:codepipeline:/.test(part)) || (isObject(part) && namesPipeline(part, template)),
  );
}

function namesPipeline(part: { readonly [key: string]: Value }, template: Template): boolean {
  const logicalId = part.Ref ?? [part['Fn::GetAtt'] ?? ''].flat()[0];
  return template.Resources[String(logicalId)]?.Type === 'AWS::CodePipeline::Pipeline';
}

/** Returns the queue name for a rule target. The name contains a digest to be unique and short enough for SQS. */
function queueNameOf(stackName: string, logicalId: string, index: number): string {
  const digest = createHash('sha256').update(`${stackName}/${logicalId}/${index}`).digest('hex').slice(0, 12);
  return `slipway-start-${digest}`;
}
