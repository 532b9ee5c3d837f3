import { App, ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { RolePath, ServiceRole } from '@slipway/least-privilege';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a role that can write to one log. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'LeastPrivilege', { stackName: 'slipway-integ-least-privilege' });
  RolePath.apply(stack, '/integ/');
  const logGroup = new LogGroup(stack, 'Log');
  const role = new ServiceRole(stack, 'Role', { service: 'codebuild.amazonaws.com', description: 'Builds the shop' });
  Grant.addToPrincipal({ grantee: role, actions: ['logs:PutLogEvents'], resourceArns: [logGroup.logGroupArn] });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 3 });
  const stream = (name: string) =>
    stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${name}:log-stream:one`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const simulated = (title: string, action: string, resource: string, decision: string, notEmulated?: string) =>
    integ.check('permissions', title, {
      notEmulated,
      service: 'iam',
      api: 'simulatePrincipalPolicy',
      parameters: { PolicySourceArn: role.roleArn, ActionNames: [action], ResourceArns: [resource] },
      at: ['EvaluationResults.0.EvalDecision', decision],
    });

  integ.check('trust', 'allows only the service in this account to assume the role', {
    service: 'iam',
    api: 'getRole',
    parameters: { RoleName: role.roleName },
    like: {
      Role: Match.objectLike({
        Path: '/integ/',
        AssumeRolePolicyDocument: Match.stringLikeRegexp(
          '(?=.*codebuild\\.amazonaws\\.com)(?=.*aws(:|%3A)SourceAccount)',
        ),
      }),
    },
  });
  integ.check('permissions', 'include no AWS managed policies', {
    service: 'iam',
    api: 'listAttachedRolePolicies',
    parameters: { RoleName: role.roleName },
    like: { AttachedPolicies: [] },
  });
  simulated(
    'allow writes to its log',
    'logs:PutLogEvents',
    stream(logGroup.logGroupName),
    'allowed',
    'the embedded AWS compares log group ARNs in a different form',
  );
  simulated('deny the deletion of its log', 'logs:DeleteLogGroup', logGroup.logGroupArn, 'implicitDeny');
  simulated('deny writes to other logs', 'logs:PutLogEvents', stream('other'), 'implicitDeny');
  return integ;
}
