import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { LambdaInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

const CODE = `
const { CodePipelineClient, PutJobSuccessResultCommand } = require('@aws-sdk/client-codepipeline');
exports.handler = async (event) => {
  const { id: jobId, data } = event['CodePipeline.job'];
  const { UserParameters } = data.actionConfiguration.configuration;
  await new CodePipelineClient({}).send(new PutJobSuccessResultCommand({ jobId, outputVariables: { said: JSON.parse(UserParameters).say } }));
};
`;

export const app: ForeignApp = {
  about: 'a function that answers the job of its action, with an output variable',
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Check/Ask', 'Use/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Invoke');
    const source = new Artifact();
    const ask = new LambdaInvokeAction({
      actionName: 'Ask',
      variablesNamespace: 'asked',
      userParameters: { say: 'ready' },
      lambda: new Function(stack, 'Ask', {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline(CODE),
      }),
    });
    pipeline(stack, {
      Source: [commit(source)],
      Check: [ask],
      Use: [
        build(stack, source, ['test "$SAID" = ready'], {
          environmentVariables: { SAID: { value: ask.variable('said') } },
        }),
      ],
    });
  },
};
