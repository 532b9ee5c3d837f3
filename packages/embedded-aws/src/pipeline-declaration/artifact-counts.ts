import { Action } from './declaration';

/** Minimum and maximum number of artifacts. */
type Range = readonly [least: number, most: number];
type Counts = readonly [inputs: Range, outputs: Range];

const SOURCE: Counts = [
  [0, 0],
  [1, 1],
];
const BUILD: Counts = [
  [1, 5],
  [0, 5],
];
const DEPLOY: Counts = [
  [1, 1],
  [0, 0],
];
const NONE: Counts = [
  [0, 0],
  [0, 0],
];

/**
 * Numbers of input and output artifacts by owner, category and provider. Action types that are not listed here are not
 * checked.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html
 */
const COUNTS: Readonly<Record<string, Counts>> = {
  ...Object.fromEntries(
    ['S3', 'CodeCommit', 'ECR', 'CodeStarSourceConnection'].map((provider) => [`AWS Source ${provider}`, SOURCE]),
  ),
  'ThirdParty Source GitHub': SOURCE,
  'AWS Build CodeBuild': BUILD,
  'AWS Test CodeBuild': BUILD,
  ...Object.fromEntries(
    ['S3', 'CodeDeploy', 'ECS', 'ElasticBeanstalk', 'ServiceCatalog'].map((provider) => [
      `AWS Deploy ${provider}`,
      DEPLOY,
    ]),
  ),
  'AWS Deploy CodeDeployToECS': [
    [1, 5],
    [0, 0],
  ],
  'AWS Deploy CloudFormation': [
    [0, 10],
    [0, 1],
  ],
  'AWS Invoke Lambda': [
    [0, 5],
    [0, 5],
  ],
  'AWS Invoke StepFunctions': [
    [0, 1],
    [0, 1],
  ],
  'AWS Invoke CodePipeline': NONE,
  'AWS Approval Manual': NONE,
  'AWS Compute Commands': [
    [1, 10],
    [0, 1],
  ],
};

/** Returns a description of each number of artifacts that CodePipeline does not allow for the type of an action. */
export function wrongCounts({ name, type, inputs, outputs }: Action): string[] {
  const counts = COUNTS[`${type.owner} ${type.category} ${type.provider}`];
  return counts === undefined
    ? []
    : [
        ...wrongCount(name, 'input', inputs.length, counts[0]),
        ...wrongCount(name, 'output', outputs.length, counts[1]),
      ];
}

function wrongCount(action: string, kind: string, count: number, [least, most]: Range): string[] {
  const allowed = least === most ? String(least) : `${least} to ${most}`;
  return count < least || count > most
    ? [`action ${action} has ${count} ${kind} artifacts; its action type requires ${allowed}`]
    : [];
}
