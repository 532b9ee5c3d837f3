import type { Declared } from './found';

/** Action such as `Deploy Release Lambda`: category, name, and provider if it is relevant. */
export function action(words: string, more: object = {}): object {
  const [Category, Name, Provider] = words.split(' ');
  return { Name, ActionTypeId: { Category, Provider }, ...more };
}

/** Pipeline with stages, each with its actions. */
export function pipeline(stages: Readonly<Record<string, readonly object[]>>, more: object = {}): Declared {
  const Stages = Object.entries(stages).map(([Name, Actions]) => ({ Name, Actions }));
  return { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages, ...more } };
}

/** Rule that starts the pipeline `Pipeline`. */
export function starting(EventPattern: unknown, target: object = {}): Declared {
  const Arn = { 'Fn::Join': ['', ['arn:aws:codepipeline:eu-west-1:111122223333:', { Ref: 'Pipeline' }]] };
  return { Type: 'AWS::Events::Rule', Properties: { EventPattern, Targets: [{ Id: 'a', Arn, ...target }] } };
}
