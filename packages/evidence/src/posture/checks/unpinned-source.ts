import type { PostureCheck, PostureProblem } from '../check';
import { actionsOf, PIPELINE, Start, startsIn, startsOf } from '../delivery';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const WAITING = ['QUEUED', 'PARALLEL'];
const PUSHED = /^(aws\.(codecommit|s3|ecr)|(?!aws\.).*)$/;

/** An execution delivers what started it, and not whatever is newest by then. */
export const unpinnedSource: PostureCheck = {
  id: 'unpinned-source',
  looksAt: [PIPELINE, 'AWS::Events::Rule'],
  wants:
    'the revision in what a rule gives to a pipeline whose executions wait, or where other rules give it; no second start by polling',
  why: 'of two pushes the first execution delivers the second one, and what was approved is not what goes out',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource, assembly) =>
    resource.type === PIPELINE ? ofPipeline(resource, assembly) : ofRule(resource, assembly),
};

function pins({ target }: Start): boolean {
  const texts = [...target.texts('Input'), ...target.texts('InputTransformer.InputTemplate')];
  return texts.some((text) => text.includes('sourceRevisions'));
}

/** Rules for a schedule, or for events of other services, have no revision to give. */
function ofRule(rule: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const isPush = rule.items('EventPattern.source').some(({ value }) => PUSHED.test(String(value)));
  return isPush
    ? startsOf(rule, assembly)
        .filter((start) => !pins(start))
        .map(({ pipeline }) => ({
          problem: 'the rule starts a pipeline without saying for which revision',
          instead: 'give it sourceRevisions by an InputTransformer',
          location: 'Properties/Targets',
          isAdvice:
            !pipeline.texts('ExecutionMode').some((mode) => WAITING.includes(mode)) && !startsIn(assembly).some(pins),
        }))
    : [];
}

function ofPipeline(pipeline: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const isStarted = startsIn(assembly).some((start) => start.pipeline === pipeline && pins(start));
  return actionsOf(pipeline)
    .filter(({ category }) => category === 'Source')
    .flatMap(({ name, provider, part }) => {
      const property = provider === 'CodeStarSourceConnection' ? 'DetectChanges' : 'PollForSourceChanges';
      const looks = part.mayHave(`Configuration.${property}`) || part.mayMiss(`Configuration.${property}`);
      const polls = property === 'PollForSourceChanges' && part.mayHave(`Configuration.${property}`);
      return (isStarted && looks && provider !== 'ECR') || polls
        ? [
            {
              problem: `source '${name}' looks for changes itself, and starts the pipeline for whatever is newest`,
              instead: `set ${property} to false`,
              location: part.location,
            },
          ]
        : [];
    });
}
