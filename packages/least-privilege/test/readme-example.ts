import { BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { App, Stack } from 'aws-cdk-lib/core';
import { LeastPrivilege, ServiceRole } from '@slipway/least-privilege';

const app = new App();
LeastPrivilege.enforce(app);
const stack = new Stack(app, 'Shop');
const role = new ServiceRole(stack, 'BuildRole', {
  service: 'codebuild.amazonaws.com',
  description: 'Builds the shop',
  sourceArn: stack.formatArn({ service: 'codebuild', resource: 'project', resourceName: 'shop' }),
});
const logGroup = new LogGroup(stack, 'Log');
Grant.addToPrincipal({
  grantee: role,
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resourceArns: [logGroup.logGroupArn],
});
new Project(stack, 'Project', {
  projectName: 'shop',
  role: role.withoutPolicyUpdates(),
  buildSpec: BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['echo built'] } } }),
  logging: { cloudWatch: { logGroup } },
}).node.addDependency(role);

export { app };
