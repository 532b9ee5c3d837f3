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
    'a rule that passes the revision, if executions of the pipeline queue or other rules pass it; no second start by polling',
  why: 'after two pushes, the first execution delivers the second commit, and a different commit is deployed than was approved',
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
          problem: 'the rule starts a pipeline without a revision',
          instead: 'pass sourceRevisions with an InputTransformer',
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
              problem: `source '${name}' polls for changes, and starts the pipeline for the newest revision`,
              instead: `set ${property} to false`,
              location: part.location,
            },
          ]
        : [];
    });
}
