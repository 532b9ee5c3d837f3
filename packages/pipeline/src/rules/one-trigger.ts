import { DeclaredPipeline, objectOf, textOf } from './declaration';
import { RuleProblem } from './rule';

/**
 * Checks that each source action has at most one trigger, because CodePipeline refuses further triggers.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 */
export function oneTrigger({ triggers }: DeclaredPipeline): RuleProblem[] {
  const sources = triggers.map(({ GitConfiguration }) => textOf(objectOf(GitConfiguration).SourceActionName));
  return sources.flatMap((source, index) =>
    source === undefined || sources.indexOf(source) === index
      ? []
      : [
          {
            rule: 'one-trigger',
            location: `Properties/Triggers/${index}`,
            problem: `source action '${source}' has a second trigger, but CodePipeline accepts only one trigger for each source action`,
            instead:
              'combine the filters of both triggers in one trigger, which can have several filters for pushes and pull requests',
          },
        ],
  );
}
