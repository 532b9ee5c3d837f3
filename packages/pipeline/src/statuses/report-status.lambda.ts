import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { withRetries, RefusedError } from '@slipway/github-api';
import type { CodePipelineCloudWatchActionEvent, CodePipelineCloudWatchPipelineEvent, Context } from 'aws-lambda';
import { isNotStarted } from '../started';
import { commitStatus } from './commit-status';
import { CommitStatusesEnvironment, ReportedPipeline } from './env';
import { postStatus } from './post-status';

/** Remaining run time that is required for another attempt, in milliseconds. */
const LAST_ATTEMPT_MS = 20_000;

const logger = new Logger({ serviceName: 'commit-statuses' });
const codePipeline = new CodePipelineClient({});
const secrets = new SecretsManagerClient({});

/**
 * Reports the status of an execution to GitHub. Errors that a retry cannot fix are logged. After other errors, the
 * function retries as long as its run time allows, and then fails, so that Lambda retries the event.
 */
export async function handler(
  event: CodePipelineCloudWatchActionEvent | CodePipelineCloudWatchPipelineEvent,
  context: Context,
): Promise<void> {
  logger.appendKeys({ correlationId: event.detail['execution-id'], pipeline: event.detail.pipeline });
  try {
    await withRetries(() => report(event), {
      random: Math.random,
      wait: async (ms, failure) => {
        if (ms >= context.getRemainingTimeInMillis() - LAST_ATTEMPT_MS) {
          throw failure.error;
        }
        await sleep(ms);
      },
    });
  } catch (error) {
    if (!(error instanceof RefusedError)) {
      throw error;
    }
    logger.error(error.message, { refused: true });
  }
}

/** Makes one attempt to report the status. It reads the execution again, which may have ended in the meantime. */
async function report(event: CodePipelineCloudWatchActionEvent | CodePipelineCloudWatchPipelineEvent): Promise<void> {
  const { API_URL, TOKEN_SECRET, PIPELINES } = process.env as unknown as CommitStatusesEnvironment;
  const { pipeline, 'execution-id': executionId } = event.detail;
  const { pipelineExecution } = await codePipeline.send(
    new GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: executionId }),
  );
  if (isNotStarted(pipelineExecution!)) {
    logger.info(
      'nothing to report: neither a rule nor a person started the execution, so it skips every stage after the source',
    );
    return;
  }
  const status = commitStatus(pipelineExecution!, event);
  if (!status) {
    logger.info('nothing to report: the execution ended in its source, before the commit was known');
    return;
  }
  const { repository, context } = (JSON.parse(PIPELINES) as ReportedPipeline[]).find(
    (reported) => reported.pipeline === pipeline,
  )!;
  const { SecretString: token = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: TOKEN_SECRET }));
  const link = `https://${event.region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline}/executions/${executionId}/timeline`;
  await postStatus({ ...status, repository, context, link, token: token.trim(), apiUrl: API_URL });
  logger.info('reported', { repository, context, status });
}
