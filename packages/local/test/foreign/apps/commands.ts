import { Stack } from 'aws-cdk-lib/core';
import { Artifact, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CommandsAction, S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ForeignApp } from '../foreign-app';
import { commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'commands without a project, whose output variable names the folder of a deployment',
  files: { 'index.html': '<h1>Shop</h1>' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Build/Commands', 'Deploy/Site'],
  define: (scope) => {
    const stack = new Stack(scope, 'Commands');
    const [source, site] = ['Source', 'Site'].map((name) => new Artifact(name));
    const commands = new CommandsAction({
      actionName: 'Commands',
      commands: ['mkdir dist', 'cp index.html dist/', 'export RELEASE=one'],
      outputVariables: ['RELEASE'],
      input: source,
      output: Artifact.artifact('Site', ['dist/**/*']),
    });
    pipeline(
      stack,
      {
        Source: [commit(source)],
        Build: [commands],
        Deploy: [
          new S3DeployAction({
            actionName: 'Site',
            bucket: new Bucket(stack, 'Web'),
            objectKey: commands.variable('RELEASE'),
            input: site,
          }),
        ],
      },
      { pipelineType: PipelineType.V2 },
    );
  },
};
