import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { ForeignApp } from '../foreign-app';

const MODULES = join(__dirname, '..', '..', '..', '..', '..', 'node_modules');

const PROGRAM = `
const { App, Aspects, CfnOutput, DefaultStackSynthesizer, Stack, Stage, Tags } = require('aws-cdk-lib');
const codebuild = require('aws-cdk-lib/aws-codebuild');
const codepipeline = require('aws-cdk-lib/aws-codepipeline');
const cpactions = require('aws-cdk-lib/aws-codepipeline-actions');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const s3 = require('aws-cdk-lib/aws-s3');
const sns = require('aws-cdk-lib/aws-sns');
const subscriptions = require('aws-cdk-lib/aws-sns-subscriptions');
const pipelines = require('aws-cdk-lib/pipelines');

const env = { account: '111122223333', region: 'us-east-1' };
const synthesizer = () => new DefaultStackSynthesizer({ qualifier: 'team1' });

class Service extends Stage {
  constructor(scope, id, props) {
    super(scope, id, props);
    const storage = new Stack(this, 'Storage', { synthesizer: synthesizer() });
    const bucket = new s3.Bucket(storage, 'Bucket');
    const api = new Stack(this, 'Api', { synthesizer: synthesizer() });
    const fn = new lambda.Function(api, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
      environment: { BUCKET: bucket.bucketName },
    });
    bucket.grantRead(fn);
    const url = fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
    this.name = new CfnOutput(api, 'Name', { value: fn.functionName });
    this.url = new CfnOutput(api, 'Url', { value: url.url });
    this.api = api;
  }
}

class Announce extends pipelines.Step {
  constructor(id, project) { super(id); this.project = project; }
  produceAction(stage, options) {
    stage.addAction(new cpactions.ManualApprovalAction({ actionName: options.actionName, runOrder: options.runOrder, additionalInformation: 'ready' }));
    return { runOrdersConsumed: 1 };
  }
}

const app = new App();
const stack = new Stack(app, 'PipelineStack', { env, synthesizer: synthesizer() });
const tools = pipelines.CodePipelineSource.connection('acme/tools', 'main', { connectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/00000000-0000-4000-8000-000000000000' });
const source = pipelines.CodePipelineSource.gitHub('acme/shop', 'main', { authentication: require('aws-cdk-lib').SecretValue.secretsManager('github-token'), trigger: cpactions.GitHubTrigger.POLL });
const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
  codePipeline: new codepipeline.Pipeline(stack, 'Underlying', { pipelineType: codepipeline.PipelineType.V2, crossAccountKeys: false, restartExecutionOnUpdate: true }),
  synth: new pipelines.CodeBuildStep('Synth', {
    input: source,
    additionalInputs: { '../tools': tools },
    installCommands: ['ln -s "$MODULES" node_modules'],
    commands: ['ls ../tools', 'npx cdk synth'],
    env: { STAGE: 'all' },
    partialBuildSpec: codebuild.BuildSpec.fromObject({ version: '0.2', env: { shell: 'bash' } }),
    rolePolicyStatements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: ['*'], conditions: { StringEquals: { 'iam:ResourceTag/aws-cdk:bootstrap-role': 'lookup' } } })],
  }),
  codeBuildDefaults: {
    buildEnvironment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0, computeType: codebuild.ComputeType.MEDIUM },
    cache: codebuild.Cache.local(codebuild.LocalCacheMode.SOURCE),
  },
  assetPublishingCodeBuildDefaults: { buildEnvironment: { computeType: codebuild.ComputeType.SMALL } },
  useChangeSets: true,
});
const topic = new sns.Topic(stack, 'Security');
topic.addSubscription(new subscriptions.EmailSubscription('security@example.com'));
const wave = pipeline.addWave('Integration', { post: [new pipelines.ManualApprovalStep('Promote', { comment: 'all fine?' })] });
for (const region of ['us-east-1', 'us-west-2']) {
  const service = new Service(app, 'Int-' + region, { env: { ...env, region } });
  wave.addStage(service, {
    stackSteps: [{ stack: service.api, pre: [new pipelines.ShellStep('Lint', { commands: ['echo linting'] })], changeSet: [new pipelines.ManualApprovalStep('Review')], post: [] }],
    post: region === 'us-east-1' ? [new pipelines.CodeBuildStep('Smoke', {
      envFromCfnOutputs: { FUNCTION: service.name, URL: service.url },
      commands: ['aws lambda get-function --function-name "$FUNCTION" --query Configuration.Runtime --output text'],
      rolePolicyStatements: [new iam.PolicyStatement({ actions: ['lambda:GetFunction'], resources: ['*'] })],
    })] : [],
  });
}
const prod = new Service(app, 'Prod', { env });
pipeline.addStage(prod, {
  pre: [new pipelines.ConfirmPermissionsBroadening('Security', { stage: prod, notificationTopic: topic }), new Announce('Announce')],
});
pipeline.buildPipeline();
pipeline.pipeline.notifyOnExecutionStateChange('Notify', topic);
`;

const FILES = {
  'app.js': PROGRAM,
  'cdk.json': JSON.stringify({ app: 'node app.js', context: { '@aws-cdk/core:bootstrapQualifier': 'team1' } }),
  '.gitignore': 'node_modules\ncdk.out\n',
};

export const app: ForeignApp = {
  about: 'CDK Pipelines with every option: waves, regions, a qualifier, steps before and after stacks, security check',
  files: FILES,
  options: ({ shop }) => [
    ...['--repo', `acme/shop=${shop}`, '--repo', `acme/tools=${shop}`, '--approve'],
    ...['--allow-read', MODULES, '--build-env', `MODULES=${MODULES}`, '--build-env', 'CDK_VALIDATION=false'],
  ],
  executes: [
    ...['Source/acme_shop', 'Source/acme_tools', 'Build/Synth', 'UpdatePipeline/SelfMutate'],
    ...['us-east-1', 'us-west-2'].flatMap((region) =>
      ['Storage.Prepare', 'Storage.Deploy', 'Api.Lint', 'Api.Prepare', 'Api.Review', 'Api.Deploy'].map(
        (step) => `Integration/Int-${region}.${step}`,
      ),
    ),
    ...['Integration/Int-us-east-1.Smoke', 'Integration/Promote'],
    ...['Announce', 'Security.Check', 'Security.Confirm', 'Storage.Prepare', 'Storage.Deploy'].map(
      (it) => `Prod/${it}`,
    ),
    ...['Prod/Api.Prepare', 'Prod/Api.Deploy'],
  ],
  define: ({ outdir }) => {
    const folder = `${outdir}-program`;
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    execFileSync(process.execPath, ['app.js'], {
      cwd: folder,
      env: {
        ...childEnvironment(),
        NODE_PATH: MODULES,
        CDK_OUTDIR: outdir,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({ '@aws-cdk/core:bootstrapQualifier': 'team1' }),
      },
    });
    return outdir;
  },
};
