import {
  CodePipelineClient,
  FailureType,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent } from 'aws-lambda';
import { JobFailedError } from './errors';
import { Job } from './job';

/**
 * Maximum lengths, in characters, that CodePipeline accepts in a job result:
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html and API_ExecutionDetails.html
 */
const LONGEST_MESSAGE = 5000;
const LONGEST_SUMMARY = 2048;
const LONGEST_PROGRESS = 2048;

/**
 * Names of errors with which CodePipeline permanently rejects a job result.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
const REFUSALS: readonly string[] = ['OutputVariablesSizeExceededException', 'ValidationException'];

/**
 * Result of a job that is complete (`done`) or that continues. For a job that continues, CodePipeline invokes the
 * function again after about 30 seconds, with the stored `progress`, whose JSON has at most 2,048 characters. A longer
 * `summary` is shortened to 2,048 characters.
 */
export type Answer =
  | { readonly done: true; readonly variables?: Readonly<Record<string, string>>; readonly summary?: string }
  | { readonly done: false; readonly progress: object; readonly summary?: string };

export interface AnsweringProps {
  /** Logger for the full text of internal errors. */
  readonly logger: { error(message: string, error: Error): void };
}

/**
 * Returns a Lambda handler that reports a result for each CodePipeline job even if `work` fails, because a job without
 * a result blocks its pipeline for 20 minutes.
 *
 * A `JobFailedError` fails the job with its message. Any other error fails the job with a generic message, and is
 * logged. A result that CodePipeline rejects, for example because it has too many variables, is treated as such an
 * error. If CodePipeline is temporarily unavailable, the handler fails, and Lambda retries it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export function answering(
  work: (job: Job) => Promise<Answer>,
  { logger }: AnsweringProps,
): (event: CodePipelineEvent) => Promise<void> {
  const codePipeline = new CodePipelineClient({});
  const s3 = new S3Client({});
  return async (event) => {
    const { id: jobId } = event['CodePipeline.job'];
    const fail = ({ message }: JobFailedError) =>
      codePipeline.send(
        new PutJobFailureResultCommand({
          jobId,
          failureDetails: { type: FailureType.JobFailed, message: cut(message, LONGEST_MESSAGE) },
        }),
      );
    const answer = await answerOf(() => work(new Job(event, s3)), logger);
    if (answer instanceof JobFailedError) {
      await fail(answer);
      return;
    }
    try {
      await codePipeline.send(new PutJobSuccessResultCommand({ jobId, ...resultOf(answer) }));
    } catch (error) {
      if (!REFUSALS.includes((error as Error).name)) {
        throw error;
      }
      await fail(notTheUsers(error as Error, logger));
    }
  };
}

function resultOf(answer: Answer) {
  const { summary } = answer;
  const executionDetails = summary === undefined ? undefined : { summary: cut(summary, LONGEST_SUMMARY) };
  return {
    executionDetails,
    ...(answer.done ? { outputVariables: answer.variables } : { continuationToken: JSON.stringify(answer.progress) }),
  };
}

async function answerOf(
  work: () => Promise<Answer>,
  logger: AnsweringProps['logger'],
): Promise<Answer | JobFailedError> {
  try {
    return checked(await work());
  } catch (error) {
    return error instanceof JobFailedError ? error : notTheUsers(error as Error, logger);
  }
}

/** Logs an internal error, and returns a `JobFailedError` with a generic message. */
function notTheUsers(error: Error, logger: AnsweringProps['logger']): JobFailedError {
  logger.error('the job failed because of an internal error', error);
  return new JobFailedError(`the job failed: ${error.name}; see the function's log for details`, { cause: error });
}

function checked(answer: Answer): Answer {
  const length = answer.done ? 0 : JSON.stringify(answer.progress).length;
  if (length > LONGEST_PROGRESS) {
    throw new RangeError(`progress has ${length} characters, but CodePipeline stores at most ${LONGEST_PROGRESS}`);
  }
  return answer;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
