import { App, Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { LeastPrivilege, ServiceRole } from '@slipway/least-privilege';
import { NotificationTopic } from '@slipway/notifications';
import { SecureBucket } from '@slipway/secure-bucket';
import {
  BuildStep,
  DeliveryPipeline,
  DeployStep,
  InvokeStep,
  PipelineRules,
  PipelineSource,
  ScanStep,
  StepInput,
} from '../../src';

/**
 * Function for the jobs of the gate and of the service: its output is its input, and it exports its parameters. It
 * always fails for a bad image, and once for an unreliable one.
 */
const HANDLER = `
const { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } = require('@aws-sdk/client-codepipeline');
const { S3Client, GetObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3');
const s3 = new S3Client({});
const codePipeline = new CodePipelineClient({});
const at = ({ location: { s3Location: { bucketName: Bucket, objectKey: Key } } }) => ({ Bucket, Key });
exports.handler = async ({ 'CodePipeline.job': { id: jobId, data } }) => {
  const told = data.actionConfiguration.configuration.UserParameters;
  try {
    if (told.includes('"image":"bad')) throw new Error('the green tasks of ' + told + ' never became healthy');
    const [input] = data.inputArtifacts;
    const [output] = data.outputArtifacts;
    const body = input && await (await s3.send(new GetObjectCommand(at(input)))).Body.transformToByteArray();
    if (output) await s3.send(new PutObjectCommand({ ...at(output), Body: body }));
    if (told.includes('flaky') && !process.env.TRIED) {
      process.env.TRIED = 'yes';
      throw new Error('try again');
    }
    await codePipeline.send(new PutJobSuccessResultCommand({ jobId, outputVariables: { TOLD: told } }));
  } catch (error) {
    await codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message: error.message } }));
  }
};
`;

/** Function in a stack before the pipeline's stack, and a pipeline that passes each kind of job to it. */
export function synthesizeJobsApp(outdir: string): void {
  const app = new App({ outdir });
  [LeastPrivilege, PipelineRules].forEach((rules) => rules.enforce(app));
  const service = new Stack(app, 'Service');
  const role = new ServiceRole(service, 'Role', {
    service: 'lambda.amazonaws.com',
    roleName: 'jobs-role',
    description: 'Does the jobs',
  });
  const job = {
    function: new LambdaFunction(service, 'Function', {
      functionName: 'jobs',
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(HANDLER),
      role: role.withoutPolicyUpdates(),
      timeout: Duration.minutes(1),
    }),
  };
  addDelivery(new Stack(app, 'Delivery'), job);
  app.synth();
}

function addDelivery(stack: Stack, job: { function: LambdaFunction }): void {
  const name = Naming.pattern('jobs-{type}', {});
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/jobs', description: 'delivery' });
  const uploads = new SecureBucket(stack, 'Uploads', { key, bucketName: `jobs-uploads-${Aws.ACCOUNT_ID}` });
  const site = new SecureBucket(stack, 'Site', { key, bucketName: `jobs-site-${Aws.ACCOUNT_ID}` });
  const oncall = new NotificationTopic(stack, 'OnCall', { topicName: 'jobs-oncall', displayName: 'On call', key });
  const delivery = new DeliveryPipeline(stack, 'Delivery', {
    name,
    key,
    source: PipelineSource.s3Object(uploads, 'source.zip'),
  });
  const onSource = { input: StepInput.SOURCE, makesArtifact: false };
  const image = BuildStep.buildspec('Image');
  delivery.addStage('Build', image);
  delivery.addStage(
    'Test',
    BuildStep.buildspec('Unit', { ...onSource, buildspec: 'test.yml' }),
    BuildStep.buildspec('Integration', { ...onSource, buildspec: 'test.yml' }),
  );
  delivery.addStage('Scan', ScanStep.gate('Gate', job, { digest: image.variable('IMAGE') }));
  delivery
    .addStage('Warm', InvokeStep.function('Warm', job.function, { parameters: { kind: image.variable('KIND') } }))
    .retriesOnce();
  delivery
    .addStage(
      'Deploy',
      DeployStep.toBucket('Site', site),
      DeployStep.toService('Service', job, { image: image.variable('IMAGE'), commit: '#{Source.VersionId}' }),
    )
    .rollsBack();
  oncall.onAlarm(delivery.reportFailures(oncall).alarm);
}
