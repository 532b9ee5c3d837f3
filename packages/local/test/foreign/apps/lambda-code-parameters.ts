import { App, Stack } from 'aws-cdk-lib/core';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CloudFormationCreateUpdateStackAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Alias, CfnParametersCode, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

/** Stack with the function, whose code is given as parameters. */
function functionStack(scope: App): { readonly stack: Stack; readonly code: CfnParametersCode } {
  const stack = new Stack(scope, 'LambdaStack');
  const code = Code.fromCfnParameters();
  const made = new Function(stack, 'Lambda', { code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
  const alias = new Alias(stack, 'LambdaAlias', { aliasName: 'Prod', version: made.currentVersion });
  new LambdaDeploymentGroup(stack, 'DeploymentGroup', {
    alias,
    deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  });
  return { stack, code };
}

/** Assembly that a build of the app would synthesize. */
function synthesized(): string {
  const app = new App({ analyticsReporting: false });
  const { stack } = functionStack(app);
  return JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template);
}

export const app: ForeignApp = {
  about: 'the function of the CDK guide: a stack that gets the code of a build as parameters, with traffic shifting',
  files: {
    'cdk/LambdaStack.template.json': synthesized(),
    'lambda/index.js': 'exports.handler = async () => ({ statusCode: 200, body: "hello" });',
  },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Lambda_Build', 'Build/CDK_Build', 'Deploy/Lambda_CFN_Deploy'],
  define: (scope) => {
    const { code } = functionStack(scope);
    const stack = new Stack(scope, 'PipelineStack');
    const [source, cdkOutput, lambdaOutput] = [
      new Artifact(),
      new Artifact('CdkBuildOutput'),
      new Artifact('LambdaBuildOutput'),
    ];
    const spec = (folder: string, files: readonly string[]) =>
      BuildSpec.fromObject({
        version: '0.2',
        phases: { build: { commands: ['ls'] } },
        artifacts: { 'base-directory': folder, files },
      });
    pipeline(stack, {
      Source: [commit(source)],
      Build: [
        build(
          stack,
          source,
          [],
          { actionName: 'Lambda_Build', outputs: [lambdaOutput] },
          { buildSpec: spec('lambda', ['index.js', 'node_modules/**/*']) },
        ),
        build(
          stack,
          source,
          [],
          { actionName: 'CDK_Build', outputs: [cdkOutput] },
          { buildSpec: spec('cdk', ['LambdaStack.template.json']) },
        ),
      ],
      Deploy: [
        new CloudFormationCreateUpdateStackAction({
          actionName: 'Lambda_CFN_Deploy',
          templatePath: cdkOutput.atPath('LambdaStack.template.json'),
          stackName: 'LambdaDeploymentStack',
          adminPermissions: true,
          parameterOverrides: { ...code.assign(lambdaOutput.s3Location) },
          extraInputs: [lambdaOutput],
        }),
      ],
    });
  },
};
