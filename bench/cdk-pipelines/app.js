// A sample CDK Pipelines app in plain JavaScript, so that its build does not need a compiler.
const { App, CfnOutput, Stack, Stage } = require('aws-cdk-lib');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const { Queue } = require('aws-cdk-lib/aws-sqs');
const { CodePipeline, CodePipelineSource, ShellStep } = require('aws-cdk-lib/pipelines');

const env = { account: '111122223333', region: 'us-east-1' };
const connectionArn = 'arn:aws:codeconnections:us-east-1:111122223333:connection/00000000-0000-4000-8000-000000000000';

class Shop extends Stage {
  constructor(scope, id) {
    super(scope, id, { env });
    const stack = new Stack(this, 'Orders');
    this.url = new CfnOutput(stack, 'Url', { value: new Queue(stack, 'Queue').queueUrl });
    new Function(stack, 'Hello', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset('hello'),
    });
  }
}

const pipeline = new CodePipeline(new Stack(new App(), 'Delivery', { env }), 'Pipeline', {
  pipelineName: 'shop',
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('acme/shop', 'main', { connectionArn }),
    commands: ['npm ci', 'npx cdk synth --quiet'],
  }),
});
const test = new Shop(pipeline, 'Test');
pipeline.addStage(test, {
  post: [new ShellStep('Ask', { commands: ['test -n "$URL"'], envFromCfnOutputs: { URL: test.url } })],
});
