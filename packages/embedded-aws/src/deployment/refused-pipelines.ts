import { StackFailedError } from './errors';
import { pathOf, Template } from '../stacks/template';

const PIPELINE = 'AWS::CodePipeline::Pipeline';
/** CodePipeline's error message for invalid triggers. @see https://github.com/aws/aws-cdk/issues/28694 */
const ONE_TRIGGER =
  'Triggers for connection must reference a CodeStarSourceConnection action. Note that when you specify a trigger, you cant specify more than one trigger per source action. (Service: AWSCodePipeline, Status Code 400)';

interface Trigger {
  readonly GitConfiguration?: { readonly SourceActionName?: unknown };
}

/**
 * Rejects a stack with a pipeline whose triggers CodePipeline would reject: two triggers for one source action, or a
 * trigger for an action that is not a connection source.
 * @throws StackFailedError, with CodePipeline's message and the names of the actions, if a pipeline would be rejected
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
 */
export function refusePipelines(stackName: string, template: Template): void {
  const reasons = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === PIPELINE)
    .flatMap(([logicalId, resource]) => {
      const wrong = wrongTriggers(resource.Properties ?? {});
      return wrong.length === 0
        ? []
        : [`${pathOf(logicalId, resource)} (${PIPELINE}): ${ONE_TRIGGER}: ${wrong.join(', ')}`];
    });
  if (reasons.length > 0) {
    throw new StackFailedError(stackName, 'CREATE_FAILED', reasons);
  }
}

function wrongTriggers({ Triggers: triggers, Stages: stages }: Readonly<Record<string, unknown>>): string[] {
  const named = list<Trigger>(triggers)
    .map(({ GitConfiguration: git }) => git?.SourceActionName)
    .filter((name) => typeof name === 'string');
  const connected = list<{ readonly Actions?: unknown }>(stages)
    .flatMap(({ Actions: actions }) =>
      list<{ readonly Name?: unknown; readonly ActionTypeId?: { readonly Provider?: unknown } }>(actions),
    )
    .filter(({ ActionTypeId: type }) => type?.Provider === 'CodeStarSourceConnection')
    .map(({ Name: name }) => name);
  return [...new Set(named)].flatMap((name) => {
    const count = named.filter((one) => one === name).length;
    return [
      ...(count > 1 ? [`${name} has ${count} triggers`] : []),
      ...(connected.includes(name) ? [] : [`${name} is not a CodeStarSourceConnection action`]),
    ];
  });
}

/** Returns a list value, or an empty list for an intrinsic function, which is not evaluated here. */
function list<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
