// A small app with a pipeline that builds and publishes an uploaded page. The build commands are in commands.json.
const { join } = require('node:path');
const { App, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { BuildSpec, PipelineProject } = require('aws-cdk-lib/aws-codebuild');
const { Artifact, Pipeline } = require('aws-cdk-lib/aws-codepipeline');
const { CodeBuildAction, S3DeployAction, S3SourceAction } = require('aws-cdk-lib/aws-codepipeline-actions');
const { Bucket } = require('aws-cdk-lib/aws-s3');

const stack = new Stack(new App(), 'Site');
const [source, site] = [new Artifact(), new Artifact()];
const bucket = (id) => new Bucket(stack, id, { versioned: true, removalPolicy: RemovalPolicy.RETAIN });
const project = new PipelineProject(stack, 'Project', {
  buildSpec: BuildSpec.fromObject({
    version: '0.2',
    phases: { build: { commands: require(join(__dirname, 'commands.json')) } },
    artifacts: { files: ['**/*'] },
  }),
});
new Pipeline(stack, 'Pipeline', {
  pipelineName: 'site',
  artifactBucket: bucket('Artifacts'),
  stages: [
    {
      stageName: 'Source',
      actions: [
        new S3SourceAction({
          actionName: 'Upload',
          bucket: bucket('Uploads'),
          bucketKey: 'site.zip',
          output: source,
        }),
      ],
    },
    {
      stageName: 'Build',
      actions: [new CodeBuildAction({ actionName: 'Page', project, input: source, outputs: [site] })],
    },
    { stageName: 'Deploy', actions: [new S3DeployAction({ actionName: 'Site', bucket: bucket('Web'), input: site })] },
  ],
});
