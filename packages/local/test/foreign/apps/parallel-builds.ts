import { Stack } from 'aws-cdk-lib/core';
import { BuildSpec, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ForeignApp } from '../foreign-app';
import { pipeline, upload } from '../pieces';

export const app: ForeignApp = {
  about: 'several builds of one project at the same time',
  files: { 'hello.txt': 'hello' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/One', 'Build/Two', 'Build/Three'],
  define: (scope) => {
    const stack = new Stack(scope, 'Parallel');
    const source = new Artifact();
    const project = new PipelineProject(stack, 'Project', {
      buildSpec: BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: 'ls hello.txt' } } }),
    });
    pipeline(stack, {
      Source: [upload(stack, source)],
      Build: ['One', 'Two', 'Three'].map((actionName) => new CodeBuildAction({ actionName, project, input: source })),
    });
  },
};
