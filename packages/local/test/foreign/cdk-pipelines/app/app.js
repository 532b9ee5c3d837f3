// A CDK Pipelines app in plain JavaScript, so that a build needs no compiler. A push adds `again.json`.
const { existsSync } = require('node:fs');
const { App, CfnOutput, NestedStack, Stack, Stage } = require('aws-cdk-lib');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const { Queue } = require('aws-cdk-lib/aws-sqs');
const { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } = require('aws-cdk-lib/pipelines');

const HOME = { account: '111122223333', region: 'us-east-1' };

class Shop extends Stage {
  constructor(scope, id, env) {
    super(scope, id, { env });
    const stack = new Stack(this, 'Orders');
    this.url = new CfnOutput(stack, 'Url', { value: new Queue(stack, 'Queue').queueUrl });
    new Queue(new NestedStack(stack, 'Nested'), 'Inner');
    new Function(stack, 'Hello', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset('hello'),
    });
  }
}

const app = new App();
const stack = new Stack(app, 'Delivery', { env: HOME });
const pipeline = new CodePipeline(stack, 'Pipeline', {
  pipelineName: 'shop',
  crossAccountKeys: true,
  publishAssetsInParallel: false,
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('acme/shop', 'main', {
      connectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/00000000-0000-4000-8000-000000000000',
    }),
    commands: process.env.PREBUILT ? ['cp -r prebuilt cdk.out'] : ['npm ci', 'npx cdk synth --quiet'],
  }),
});
const test = new Shop(app, 'Test', HOME);
pipeline.addStage(test, {
  pre: [new ManualApprovalStep('Look')],
  post: [
    new ShellStep('Ask', {
      commands: ['test -n "$URL"', 'echo "the queue is $URL"'],
      envFromCfnOutputs: { URL: test.url },
    }),
  ],
});
const wave = pipeline.addWave('Everywhere');
wave.addStage(new Shop(app, 'Region', { account: HOME.account, region: 'eu-west-1' }));
wave.addStage(new Shop(app, 'Account', { account: '444455556666', region: HOME.region }));
if (existsSync('again.json')) {
  pipeline.addStage(new Shop(app, 'Again', HOME));
}
