import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DIFFERENCES } from '../differences';
import { Artifact } from '../artifacts/artifact-store';
import { ActionContext } from '../pipeline/action-runner';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';

/**
 * Delay before a continued job is sent to its function again, in milliseconds. CodePipeline waits about half a minute.
 */
export const CONTINUATION_DELAY_MS = 250;

/** Job that a Lambda function receives from CodePipeline. The credentials of the session are part of the job. */
export interface FunctionJob {
  readonly id: string;
  readonly session: RoleSession;
  readonly outputs: readonly Pick<Artifact, 'name' | 'bucket' | 'key'>[];
  readonly continuationToken?: string;
}

/**
 * Invokes the function of an action or a rule with a job. Returns a description of the error if the function failed,
 * otherwise undefined.
 */
export async function invokeFunction(
  { aws }: Pick<ActionPorts, 'aws'>,
  context: ActionContext,
  job: FunctionJob,
): Promise<string | undefined> {
  const {
    configuration: { FunctionName: name },
    log,
    signal,
  } = context;
  const lambda = new LambdaClient(job.session.clientOptions);
  log(`invoking ${name} with the job ${job.id}`);
  const payload = Buffer.from(JSON.stringify(jobEvent(context, job, aws.accountId)));
  const { FunctionError, Payload } = await job.session.call(
    'lambda:InvokeFunction',
    `arn:aws:lambda:${aws.region}:${aws.accountId}:function:${name}`,
    () => lambda.send(new InvokeCommand({ FunctionName: name, Payload: payload }), { abortSignal: signal }),
  );
  if (FunctionError !== undefined) {
    return `the function ${name} failed: ${Buffer.from(Payload!).toString()}`;
  }
  log(`${name} returned`);
  return undefined;
}

/** Logs that a job continues. For the first continuation, also logs how the delay differs from AWS. */
export function sayGoesOn({ log }: ActionContext, { continuationToken }: FunctionJob): void {
  log('the job continues');
  if (continuationToken === undefined) {
    log(DIFFERENCES.continuation.says());
  }
}

/**
 * Returns the event with which CodePipeline invokes the function of a job.
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html#action-reference-Lambda-event
 */
function jobEvent(
  { configuration, inputs, artifactStore }: ActionContext,
  { id, session: { credentials }, outputs, continuationToken }: FunctionJob,
  accountId: string,
): object {
  const at = ({ name, bucket, key }: Pick<Artifact, 'name' | 'bucket' | 'key'>) => ({
    name,
    location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
  });
  return {
    'CodePipeline.job': {
      id,
      accountId,
      data: {
        actionConfiguration: { configuration },
        inputArtifacts: inputs.map((it) => ({ ...at(it), revision: it.revision ?? null })),
        outputArtifacts: outputs.map((it) => ({ ...at(it), revision: null })),
        artifactCredentials: credentials,
        ...(continuationToken !== undefined && { continuationToken }),
        ...(artifactStore.kmsKeyId !== undefined && { encryptionKey: { id: artifactStore.kmsKeyId, type: 'KMS' } }),
      },
    },
  };
}
