import { Stack } from 'aws-cdk-lib/core';
import { Artifact, Pipeline, PipelineType, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { PipelineInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { build, commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'a pipeline that starts another with a variable',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`, '--start', 'first'],
  executes: ['Source/Commit', 'Call/Next', 'Source/Commit', 'Use/Build'],
  define: (scope) => {
    const stack = new Stack(scope, 'Invoke');
    const [source, again] = [new Artifact(), new Artifact()];
    const who = new Variable({ variableName: 'WHO', defaultValue: 'nobody' });
    const targetPipeline = new Pipeline(stack, 'Target', {
      pipelineName: 'second',
      pipelineType: PipelineType.V2,
      variables: [who],
      stages: [
        { stageName: 'Source', actions: [commit(again)] },
        {
          stageName: 'Use',
          actions: [
            build(stack, again, ['test "$WHO" = first'], { environmentVariables: { WHO: { value: who.reference() } } }),
          ],
        },
      ],
    });
    const call = new PipelineInvokeAction({
      actionName: 'Next',
      targetPipeline,
      variables: [{ name: 'WHO', value: 'first' }],
    });
    pipeline(
      stack,
      { Source: [commit(source)], Call: [call] },
      { pipelineName: 'first', pipelineType: PipelineType.V2 },
    );
  },
};
