import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Artifact, artifactKey } from '../artifacts/artifact-store';
import { JobAnswer } from '../codepipeline-api/codepipeline-endpoint';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { JobFailedError, ConfigurationError } from './errors';
import { ActionPorts } from './ports';
import { objectArn, RoleSession } from './role-session';

/** Between two invocations of a job that goes on; CodePipeline waits about half a minute. */
const CONTINUATION_DELAY_MS = 250;

interface Job {
  readonly id: string;
  readonly session: RoleSession;
  readonly outputs: readonly Pick<Artifact, 'name' | 'bucket' | 'key'>[];
  readonly continuationToken?: string;
}

/**
 * Invokes the real function with a job and waits for its answer. A function that never answers runs into the timeout of
 * the action.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export class LambdaInvoke implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Invoke';
  public readonly provider = 'Lambda';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const {
      configuration: { FunctionName: name },
      action,
      artifactStore: { bucket },
      pipeline,
    } = context;
    if (!name) {
      throw new ConfigurationError('a Lambda action needs FunctionName; add it to the configuration of the action');
    }
    const session = await RoleSession.ofAction(this.ports, context);
    const outputs = action.outputs.map((output) => ({ name: output, bucket, key: artifactKey(pipeline.name, output) }));
    const answer = await this.work(context, { id: randomUUID(), session, outputs });
    if (!answer.succeeded) {
      const { type, message, externalExecutionId } = answer.failureDetails;
      return { error: { code: type, message }, externalExecutionId };
    }
    const { outputVariables: variables, executionDetails } = answer;
    return { variables, ...executionDetails, outputs: await madeArtifacts(session, outputs) };
  }

  private async work(context: ActionContext, job: Job): Promise<JobAnswer> {
    const answer = Promise.allSettled([this.ports.codePipeline.answerOf(job.id, context.signal)]);
    await this.invoke(context, job);
    const [settled] = await answer;
    if (settled.status === 'rejected') {
      throw new JobFailedError(`the function did not answer the job ${job.id} in time`, { cause: settled.reason });
    }
    const result = settled.value;
    if (!result.succeeded || result.continuationToken === undefined) {
      return result;
    }
    context.log('the job goes on');
    await sleep(CONTINUATION_DELAY_MS, undefined, { signal: context.signal });
    return this.work(context, { ...job, id: randomUUID(), continuationToken: result.continuationToken });
  }

  private async invoke(context: ActionContext, job: Job): Promise<void> {
    const { aws } = this.ports;
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
      throw new JobFailedError(
        `the function ${name} failed: ${Buffer.from(Payload!).toString()}; in the cloud the job would stay open until the timeout of the action`,
      );
    }
    log(`${name} returned`);
  }
}

/**
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html#action-reference-Lambda-event
 */
function jobEvent(
  { configuration, inputs, artifactStore }: ActionContext,
  { id, session: { credentials }, outputs, continuationToken }: Job,
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

async function madeArtifacts(session: RoleSession, outputs: Job['outputs']): Promise<Artifact[]> {
  const s3 = new S3Client(session.clientOptions);
  return Promise.all(
    outputs.map(async (it) => {
      const head = await session
        .call('s3:GetObject', objectArn(it.bucket, it.key), () =>
          s3.send(new HeadObjectCommand({ Bucket: it.bucket, Key: it.key })),
        )
        .catch((error: Error) => {
          throw error.name === 'NotFound'
            ? new JobFailedError(`the function answered the job without storing its output artifact ${it.name}`, {
                cause: error,
              })
            : error;
        });
      return { ...it, versionId: head.VersionId, etag: head.ETag!, size: head.ContentLength! };
    }),
  );
}
