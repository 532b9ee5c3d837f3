import { DeclaredPipeline, objectOf, textOf } from './declaration';
import { RuleProblem } from './rule';

const CONNECTION = 'CodeStarSourceConnection';

/**
 * Checks that each trigger names a source action with a connection.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitConfiguration.html
 */
export function triggerSource({ triggers, stages }: DeclaredPipeline): RuleProblem[] {
  const sources = stages.flatMap(({ actions }) => actions).filter(({ category }) => category === 'Source');
  if (sources.length === 0 || sources.some(({ name, provider }) => name === undefined || provider === undefined)) {
    return [];
  }
  const names = sources.filter(({ provider }) => provider === CONNECTION).map(({ name }) => name);
  return triggers.flatMap(({ GitConfiguration }, index) => {
    const source = textOf(objectOf(GitConfiguration).SourceActionName);
    return source === undefined || names.includes(source)
      ? []
      : [
          {
            rule: 'trigger-source',
            location: `Properties/Triggers/${index}`,
            problem: `the trigger never starts the pipeline, because no source action with a connection has the name '${source}'`,
            instead:
              names.length > 0
                ? `set the source action to one of ${names.join(', ')}`
                : `add a source action with the provider ${CONNECTION}`,
          },
        ];
  });
}
