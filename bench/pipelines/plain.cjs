// Synthesizes 100 stacks that are similar to those in slipway.cjs, but use only CDK constructs: node plain.cjs
const { App, Duration, RemovalPolicy, Stack } = require('aws-cdk-lib/core');
const { BuildSpec, PipelineProject } = require('aws-cdk-lib/aws-codebuild');
const { Artifact, ExecutionMode, Pipeline, PipelineType } = require('aws-cdk-lib/aws-codepipeline');
const { CodeBuildAction, S3DeployAction, S3SourceAction, S3Trigger } = require('aws-cdk-lib/aws-codepipeline-actions');
const { Rule } = require('aws-cdk-lib/aws-events');
const { CodePipeline } = require('aws-cdk-lib/aws-events-targets');
const { Key } = require('aws-cdk-lib/aws-kms');
const { LogGroup, RetentionDays } = require('aws-cdk-lib/aws-logs');
const { BlockPublicAccess, Bucket, BucketEncryption } = require('aws-cdk-lib/aws-s3');

const app = new App({ treeMetadata: false });
for (let number = 1; number <= 100; number += 1) {
  const stack = new Stack(app, `Shop${number}`);
  const encryptionKey = new Key(stack, 'Key', {
    alias: `alias/shop-${number}`,
    description: 'Artifacts and logs',
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const logs = new Bucket(stack, 'Logs', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ expiration: Duration.days(365) }],
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
  const [uploads, site, artifacts] = ['Uploads', 'Site', 'Artifacts'].map(
    (id) =>
      new Bucket(stack, id, {
        encryption: BucketEncryption.KMS,
        encryptionKey,
        bucketKeyEnabled: true,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        versioned: true,
        serverAccessLogsBucket: logs,
        serverAccessLogsPrefix: `${id}/`,
        lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(7) }],
        removalPolicy: RemovalPolicy.DESTROY,
        autoDeleteObjects: true,
      }),
  );
  const logGroup = new LogGroup(stack, 'BuildLog', {
    encryptionKey,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const project = new PipelineProject(stack, 'Storefront', {
    buildSpec: BuildSpec.fromSourceFilename('buildspec.yml'),
    encryptionKey,
    logging: { cloudWatch: { logGroup } },
  });
  const [source, built] = [new Artifact('Source'), new Artifact('Built')];
  const pipeline = new Pipeline(stack, 'Delivery', {
    pipelineName: `shop-pipeline-s${number}`,
    pipelineType: PipelineType.V2,
    executionMode: ExecutionMode.QUEUED,
    artifactBucket: artifacts,
    usePipelineRoleForActions: true,
  });
  const input = { bucket: uploads, bucketKey: 'source.zip', trigger: S3Trigger.NONE };
  pipeline.addStage({
    stageName: 'Source',
    actions: [new S3SourceAction({ actionName: 'Source', output: source, ...input })],
  });
  pipeline.addStage({
    stageName: 'Build',
    actions: [new CodeBuildAction({ actionName: 'Storefront', project, input: source, outputs: [built] })],
  });
  pipeline.addStage({
    stageName: 'Deploy',
    actions: [new S3DeployAction({ actionName: 'Site', bucket: site, input: built })],
  });
  uploads.enableEventBridgeNotification();
  const rule = new Rule(stack, 'Start', {
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [uploads.bucketName] }, object: { key: ['source.zip'] } },
    },
    targets: [new CodePipeline(pipeline)],
  });
  rule.node.addDependency(pipeline);
}
app.synth();
