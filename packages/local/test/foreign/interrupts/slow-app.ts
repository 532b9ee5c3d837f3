import { App, CustomResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CloudFormationCreateUpdateStackAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { build, pipeline, upload } from '../pieces';

const WAIT = `
exports.handler = async (event) => {
  await new Promise((go) => setTimeout(go, 3000));
  const body = { Status: 'SUCCESS', PhysicalResourceId: 'slow', StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
};`;

/** Template that the pipeline deploys, with a resource that takes some time to create. */
export const SLOW_TEMPLATE = JSON.stringify({
  Parameters: { Waiter: { Type: 'String' } },
  Resources: { Slow: { Type: 'Custom::Slow', Properties: { ServiceToken: { Ref: 'Waiter' } } } },
});

/** App in which everything takes some time: deploying, building, asking, deploying a stack, and deleting. */
export function slowApp(folder: string): string {
  const app = new App({ outdir: folder, analyticsReporting: false });
  const stack = new Stack(app, 'Slow');
  const waiter = new Function(stack, 'Waiter', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    timeout: Duration.seconds(30),
    code: Code.fromInline(WAIT),
  });
  new CustomResource(stack, 'Waiting', { serviceToken: waiter.functionArn });
  const source = new Artifact();
  pipeline(stack, {
    Source: [upload(stack, source)],
    Build: [build(stack, source, ['sleep 300 & sleep 3', 'kill %1 || true'])],
    Approve: [new ManualApprovalAction({ actionName: 'Ask' })],
    Deploy: [
      new CloudFormationCreateUpdateStackAction({
        actionName: 'Stack',
        stackName: 'Made',
        templatePath: source.atPath('template.json'),
        parameterOverrides: { Waiter: waiter.functionArn },
        adminPermissions: true,
      }),
    ],
  });
  return app.synth().directory;
}
