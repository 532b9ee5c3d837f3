import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DIFFERENCES } from '../differences';
import { Artifact, artifactKey } from '../artifacts/artifact-store';
import { JobAnswer } from '../codepipeline-api/codepipeline-endpoint';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { JobFailedError, ConfigurationError } from './errors';
import { CONTINUATION_DELAY_MS, FunctionJob, invokeFunction, sayGoesOn } from './function-job';
import { ActionPorts } from './ports';
import { objectArn, RoleSession } from './role-session';

/**
 * Lambda invoke action. Invokes the function with a job and waits for the job result. If the function never reports a
 * result, the action times out. If the function throws an error, the action fails immediately, unlike on AWS.
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
      throw new ConfigurationError('a Lambda action needs FunctionName; add it to the action configuration');
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

  private async work(context: ActionContext, job: FunctionJob): Promise<JobAnswer> {
    const answer = Promise.allSettled([this.ports.codePipeline.answerOf(job.id, context.signal)]);
    const failure = await invokeFunction(this.ports, context, job);
    if (failure !== undefined) {
      throw new JobFailedError(`${failure}; ${DIFFERENCES.failedFunction.says()}`);
    }
    const [settled] = await answer;
    if (settled.status === 'rejected') {
      throw new JobFailedError(
        `the function did not report a result for job ${job.id} before the action timed out or was stopped; call PutJobSuccessResult or PutJobFailureResult for every job`,
        { cause: settled.reason },
      );
    }
    const result = settled.value;
    if (!result.succeeded || result.continuationToken === undefined) {
      return result;
    }
    sayGoesOn(context, job);
    await sleep(CONTINUATION_DELAY_MS, undefined, { signal: context.signal });
    return this.work(context, { ...job, id: randomUUID(), continuationToken: result.continuationToken });
  }
}

async function madeArtifacts(session: RoleSession, outputs: FunctionJob['outputs']): Promise<Artifact[]> {
  const s3 = new S3Client(session.clientOptions);
  return Promise.all(
    outputs.map(async (it) => {
      const head = await session
        .call('s3:GetObject', objectArn(it.bucket, it.key), () =>
          s3.send(new HeadObjectCommand({ Bucket: it.bucket, Key: it.key })),
        )
        .catch((error: Error) => {
          throw error.name === 'NotFound'
            ? new JobFailedError(`the function reported success without storing the output artifact ${it.name}`, {
                cause: error,
              })
            : error;
        });
      return { ...it, versionId: head.VersionId, etag: head.ETag!, size: head.ContentLength! };
    }),
  );
}
