import type { PostureCheck, PostureProblem } from '../check';
import { actionsOf, deploys, PIPELINE, startsOf } from '../delivery';
import { isOpenGlob } from '../open-pattern';
import { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isObject, isOpaque } from '../template-value';

/** Pattern that matches event fields that contain the pushed branch, or the target branch of a pull request. */
const BRANCHES =
  /^(ref|refname|referencename|branch|branchname|base|basename|baseref|basebranch|head_branch|target_branch)$/i;
/** Functions that return the glob pattern with the same meaning as a matcher, by matcher. */
const GLOBS: Readonly<Record<string, (operand: string) => string>> = {
  prefix: (operand) => `${operand}*`,
  suffix: (operand) => `*${operand}`,
  'equals-ignore-case': (operand) => operand,
  wildcard: (operand) => operand,
};
/** Pattern that matches event fields that contain the repository or bucket. */
const REPOSITORIES = /^(repo|repository|repository_?name|repository-name|full_?name|bucket)$/i;
const UPLOADS = /^(ECR Image Action|Object Created)$/;
const PUSHES = /push|CodeCommit Repository State Change/i;
const PROPOSALS = /pull.?request|merge.?request/i;

/**
 * Reports pipelines that are started by pushes to any branch or repository, or by pull requests from forks, and
 * pipelines that deploy pull requests. A missing repository is only advice for your own events.
 */
export const startFilters: PostureCheck = {
  id: 'start-filters',
  looksAt: ['AWS::Events::Rule', PIPELINE],
  wants:
    'branch names in triggers and push rules; the repository or bucket in rules; no pipeline executions for pull requests from forks; no deployments for pull requests',
  why: "otherwise, everyone who can push a branch or open a pull request from a fork can run code with the pipeline's permissions",
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html',
  items: { pciDss: ['6.2.3', '6.5.1', '7.2.1'] },
  find: (resource, assembly) => (resource.type === PIPELINE ? ofTriggers(resource) : ofRule(resource, assembly)),
};

function problem(what: string, location: string): PostureProblem {
  return { problem: what, instead: 'name the branches that start the pipeline', location };
}

function ofTriggers(pipeline: PostureResource): PostureProblem[] {
  const isDeploying = actionsOf(pipeline).some(deploys);
  return pipeline.items('Triggers').flatMap((trigger) => {
    const pushes = known(trigger.items('GitConfiguration.Push'));
    const proposals = known(trigger.items('GitConfiguration.PullRequest'));
    const isOpen = pushes.some((push) => !push.says('Tags') && !names(push.items('Branches.Includes')));
    const isUnfiltered = pushes.length === 0 && proposals.length === 0 && !isOpaque(trigger.value);
    return [
      ...(isOpen || isUnfiltered ? [problem('a push to any branch starts the pipeline', trigger.location)] : []),
      ...(proposals.length > 0 && isDeploying
        ? [
            {
              problem: 'pull requests start a pipeline that deploys',
              instead:
                'start this pipeline only for pushes, and test pull requests in another pipeline that does not deploy',
              location: trigger.location,
            },
          ]
        : []),
    ];
  });
}

function known(parts: readonly Part[]): Part[] {
  return parts.filter(({ value }) => !isOpaque(value));
}

/**
 * Whether a list contains patterns, none of which matches everything. Patterns that are known only at deployment are
 * accepted.
 */
function names(patterns: readonly Part[]): boolean {
  return patterns.length > 0 && patterns.every(({ value }) => isOpaque(value) || !isOpen(String(value)));
}

function ofRule(rule: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  if (startsOf(rule, assembly).length === 0) {
    return [];
  }
  return rule.parts('EventPattern').flatMap((pattern) => {
    const types = pattern.items('detail-type').map(({ value }) => String(value));
    const isOwn = pattern.items('source').some(({ value }) => !String(value).startsWith('aws.'));
    const fields = pattern.parts('detail').flatMap((detail) => detail.entries());
    const branches = fields.filter(([name]) => BRANCHES.test(name));
    const isNamed = branches.some(([, value]) => value.listed().length > 0 && value.listed().every(isName));
    const isProposal = types.some((type) => PROPOSALS.test(type));
    const letsForks = !fields.some(
      ([name, value]) => /fork/i.test(name) && value.listed().every(({ value: one }) => String(one) === 'false'),
    );
    const isAnything = isOwn && types.length === 0;
    const isPush = types.some((type) => PUSHES.test(type));
    const isUpload = types.some((type) => UPLOADS.test(type));
    const isForAllRepositories =
      pattern.mayMiss('resources') &&
      !fields.some(([name]) => REPOSITORIES.test(name)) &&
      !pattern.values('detail').some(isOpaque);
    return [
      ...(((isNamed && (isPush || isProposal)) || isUpload) && isForAllRepositories
        ? [
            {
              problem: 'events of any repository or bucket start the pipeline',
              instead: 'name the repository or bucket in the event pattern',
              location: 'Properties/EventPattern',
              isAdvice: isOwn, // an event bus can be for one repository
            },
          ]
        : []),
      ...((isPush || isProposal || isAnything) && !isNamed
        ? [
            problem(
              `${isProposal ? 'a pull request for' : 'a push to'} any branch starts the pipeline`,
              'Properties/EventPattern',
            ),
          ]
        : []),
      ...(isProposal && isOwn && letsForks
        ? [
            {
              problem: 'a pull request from a fork starts the pipeline',
              instead: 'match only events in which the field fork is false',
              location: 'Properties/EventPattern',
            },
          ]
        : []),
    ];
  });
}

/**
 * Whether a matcher limits branches by name, prefix, suffix or wildcard. A matcher for all branches, or for all
 * branches with exceptions, does not limit branches.
 */
function isName({ value }: Part): boolean {
  if (!isObject(value) || isOpaque(value)) {
    return !isOpen(String(value));
  }
  const [[matcher, operand] = ['', '']] = Object.entries(value);
  return matcher in GLOBS && !isOpen(GLOBS[matcher](String(operand)));
}

/** Whether a pattern matches every branch. `.*` is not a glob, but it is meant as one. */
function isOpen(glob: string): boolean {
  return glob === '.*' || isOpenGlob(glob);
}
