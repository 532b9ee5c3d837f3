import { arn, ask, writeLogs } from './common-asks';
import { ActionRow, NothingFurther } from './row';

const GUIDE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide';

/** Permissions that condition rules require when they are evaluated. */
export const RULE_ROWS: readonly ActionRow[] = [
  {
    kinds: ['AWS Rule LambdaInvoke'],
    title: "a condition rule's Lambda function",
    source: `${GUIDE}/rule-reference-LambdaInvoke.html`,
    asks: ({ configuration: { FunctionName: name }, roleArn, place }) => [
      ask(roleArn, ['lambda:InvokeFunction'], arn('lambda', `function:${name}`, place)),
    ],
  },
  {
    kinds: ['AWS Rule CloudWatchAlarm'],
    title: "a condition rule's alarm",
    source: `${GUIDE}/rule-reference-CloudWatchAlarm.html`,
    asks: ({ configuration: { AlarmName: name }, roleArn, place }) => [
      ask(roleArn, ['cloudwatch:DescribeAlarms'], arn('cloudwatch', `alarm:${name}`, place)),
    ],
  },
  {
    kinds: ['AWS Rule Commands'],
    title: "a condition rule's command log",
    source: `${GUIDE}/rule-reference-Commands.html#rule-reference-Commands-policy`,
    asks: (subject) => writeLogs(subject.roleArn, `/aws/codepipeline/${subject.pipeline.name}`, subject),
  },
];

export const RULE_NOTHING_FURTHER: readonly NothingFurther[] = [
  {
    of: 'AWS Rule DeploymentWindow',
    because: 'the rule only compares the time with its configuration',
    source: `${GUIDE}/rule-reference-DeploymentWindow.html`,
  },
  {
    of: 'AWS Rule VariableCheck',
    because: 'the rule only compares a variable with its configuration',
    source: `${GUIDE}/rule-reference-VariableCheck.html`,
  },
];
