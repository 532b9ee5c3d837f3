import type { PostureCheck, PostureProblem } from '../check';
import { actionsOf, PIPELINE, Start, startsIn, startsOf } from '../delivery';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

/** Providers of source actions that poll for changes by default. */
const POLLS = ['CodeCommit', 'GitHub', 'S3'];
const WAITING = ['QUEUED', 'PARALLEL'];
const PUSHED = /^(aws\.(codecommit|s3|ecr)|(?!aws\.).*)$/;

/**
 * Reports EventBridge rules that start a pipeline without passing the source revision, and source actions that also
 * start it, because they poll for changes or detect the changes of a connection. Polling by default is only advice if
 * nothing else starts the pipeline and its executions do not wait.
 */
export const unpinnedSource: PostureCheck = {
  id: 'unpinned-source',
  looksAt: [PIPELINE, 'AWS::Events::Rule'],
  wants:
    'rules that pass the source revision to the pipeline, if the pipeline is in QUEUED or PARALLEL mode or another rule passes a revision; no source actions that poll for changes or, with such rules, detect changes',
  why: 'otherwise, after two pushes, the first execution can deliver the second commit, which may not be the approved commit',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource, assembly) =>
    resource.type === PIPELINE ? ofPipeline(resource, assembly) : ofRule(resource, assembly),
};

function pins({ target }: Start): boolean {
  const texts = [...target.texts('Input'), ...target.texts('InputTransformer.InputTemplate')];
  return texts.some((text) => text.includes('sourceRevisions'));
}

/**
 * Checks an EventBridge rule that starts a pipeline for pushes. Rules for schedules or other events have no source
 * revision to pass.
 */
function ofRule(rule: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const isPush = rule.items('EventPattern.source').some(({ value }) => PUSHED.test(String(value)));
  return isPush
    ? startsOf(rule, assembly)
        .filter((start) => !pins(start))
        .map(({ pipeline }) => ({
          problem: 'the rule starts a pipeline without passing the source revision',
          instead: 'pass sourceRevisions with an InputTransformer',
          location: 'Properties/Targets',
          isAdvice:
            !pipeline.texts('ExecutionMode').some((mode) => WAITING.includes(mode)) && !startsIn(assembly).some(pins),
        }))
    : [];
}

function ofPipeline(pipeline: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const starts = startsIn(assembly).filter((start) => start.pipeline === pipeline);
  const isStarted = starts.some(pins);
  const isWaiting = pipeline.texts('ExecutionMode').some((mode) => WAITING.includes(mode));
  return actionsOf(pipeline)
    .filter(({ category }) => category === 'Source')
    .flatMap(({ name, provider, part }) => {
      const isConnection = provider === 'CodeStarSourceConnection';
      const property = isConnection ? 'DetectChanges' : 'PollForSourceChanges';
      const isSet = part.mayHave(`Configuration.${property}`);
      const isDefault = part.mayMiss(`Configuration.${property}`);
      const polls = !isConnection && (isSet || (isDefault && POLLS.includes(provider)));
      return (isStarted && (isSet || isDefault) && provider !== 'ECR') || polls
        ? [
            {
              problem: `source action '${name}' ${isConnection ? 'detects' : 'polls for'} changes, so it starts the pipeline ${starts.length > 0 ? 'again ' : ''}with the newest revision`,
              instead: `set ${property} to false`,
              location: part.location,
              isAdvice: !isSet && !isWaiting && starts.length === 0,
            },
          ]
        : [];
    });
}
