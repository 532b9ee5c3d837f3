import { ActionContext } from '../../src/pipeline/action-runner';
import { PermissionChecks } from '../../src/required-permissions/permission-checks';

const ROLE = 'arn:aws:iam::111122223333:role/pipeline';
const resource = (type: string, physicalId: string, properties: Record<string, unknown>) => ({
  logicalId: physicalId,
  type,
  path: physicalId,
  physicalId,
  properties,
  stubbed: false,
});

/** Rule for the alarm `errors`, whose role is allowed to make one call. */
function check(Action: string): Promise<unknown> {
  const policy = {
    Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors' }],
  };
  const resources = [
    resource('AWS::IAM::Role', 'pipeline', {}),
    resource('AWS::IAM::Policy', 'policy', { Roles: ['pipeline'], PolicyDocument: policy }),
  ];
  const stack = { name: 'Shop', accountId: '111122223333', region: 'us-east-1', outputs: {}, resources };
  const { CloudWatchAlarm } = new PermissionChecks({ stacks: [stack] }, 'us-east-1').beforeRules({
    CloudWatchAlarm: async () => ({ met: true, message: 'at rest' }),
  });
  const configuration = { AlarmName: 'errors' };
  return CloudWatchAlarm({
    pipeline: { name: 'shop', roleArn: ROLE, executionId: 'e' },
    stage: 'Deploy',
    action: {
      name: 'Watch',
      type: { owner: 'AWS', category: 'Rule', provider: 'CloudWatchAlarm', version: '1' },
      configuration,
      inputs: [],
      outputs: [],
    },
    configuration,
    roleArn: ROLE,
    artifactStore: { bucket: 'artifacts' },
  } as unknown as ActionContext);
}

it('[RN-04] a rule of a condition fails if its role lacks a permission that CodePipeline requires, with role, action, resource and page', async () => {
  await expect(check('cloudwatch:GetMetricData')).rejects.toThrow(
    `${ROLE} is not allowed to call cloudwatch:DescribeAlarms on arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors, which AWS requires for a condition rule's alarm; grant the permission in the role's policy and, if necessary, in its permissions boundary and in the policies of the resource and its KMS key, and remove statements that deny it, see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html`,
  );

  expect(await check('cloudwatch:DescribeAlarms')).toEqual({ met: true, message: 'at rest' });
});
