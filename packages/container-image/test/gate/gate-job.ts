import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  PutJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { ScanGateEnvironment } from '../../src/gate/env';
import { DIGEST } from './scan-answers';

const ENVIRONMENT: ScanGateEnvironment = {
  REPOSITORY: 'candidates',
  LIMITS: 'CRITICAL:0,HIGH:0',
  SCAN_TIMEOUT_SECONDS: '120',
};

// Import this file first, because the handler reads its environment when it is loaded. POWERTOOLS_DEV makes the logger
// use the console, which tests can observe.
Object.assign(process.env, ENVIRONMENT, {
  POWERTOOLS_DEV: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_MAX_ATTEMPTS: '1',
});

const codePipeline = mockClient(CodePipelineClient);
const s3 = mockClient(S3Client);

type Handler = (event: CodePipelineEvent) => Promise<void>;

export interface JobResult {
  /** Reason why the job failed. @default - the job did not fail */
  readonly failure?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly summary?: string;
  /** Files of the output artifact, by path. */
  readonly reports: Readonly<Record<string, string>>;
  /** Number of times that the function was invoked. */
  readonly invocations: number;
  /** Messages of the function while the job was in progress. */
  readonly waiting: readonly (string | undefined)[];
}

/**
 * Invokes the function with a job as CodePipeline does: again every 30 seconds, with its continuation token, until the
 * job is done.
 */
export async function runJob(
  handler: Handler,
  files: Readonly<Record<string, string>> = {},
  parameters: object = { digest: DIGEST },
): Promise<JobResult> {
  [codePipeline, s3].forEach((client) => client.reset());
  const zip = zipSync({
    'imageDetail.json': strToU8('{}'),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
  });
  s3.on(GetObjectCommand, { Bucket: 'artifacts', Key: 'Image' }).resolves({
    Body: { transformToByteArray: async () => zip } as never,
    ContentLength: zip.length,
  });
  const waiting: (string | undefined)[] = [];
  for (let continuationToken: string | undefined; ;) {
    await handler(eventOf(parameters, continuationToken));
    const { input } = codePipeline.calls().at(-1)!.args[0];
    continuationToken = (input as PutJobSuccessResultCommandInput).continuationToken;
    if (continuationToken === undefined) {
      return { ...answerOf(), reports: reports(), invocations: codePipeline.calls().length, waiting };
    }
    waiting.push((input as PutJobSuccessResultCommandInput).executionDetails?.summary);
    jest.advanceTimersByTime(30_000);
  }
}

function eventOf(parameters: object, continuationToken?: string): CodePipelineEvent {
  const artifact = (name: string) => ({
    name,
    revision: null,
    location: { type: 'S3' as const, s3Location: { bucketName: 'artifacts', objectKey: name } },
  });
  const data = {
    actionConfiguration: { configuration: { FunctionName: 'scan-gate', UserParameters: JSON.stringify(parameters) } },
    inputArtifacts: [artifact('Image')],
    outputArtifacts: [artifact('Gate')],
    artifactCredentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    continuationToken,
  };
  return { 'CodePipeline.job': { id: 'job-1', accountId: '123456789012', data } };
}

function answerOf(): Pick<JobResult, 'failure' | 'variables' | 'summary'> {
  const [failed] = codePipeline.commandCalls(PutJobFailureResultCommand);
  const { outputVariables, executionDetails } =
    codePipeline.commandCalls(PutJobSuccessResultCommand).at(-1)?.args[0].input ?? {};
  return failed
    ? { failure: failed.args[0].input.failureDetails?.message }
    : { variables: outputVariables, summary: executionDetails?.summary };
}

function reports(): Record<string, string> {
  const [put] = s3.commandCalls(PutObjectCommand, { Bucket: 'artifacts', Key: 'Gate' });
  return put
    ? Object.fromEntries(
        Object.entries(unzipSync(put.args[0].input.Body as Uint8Array)).map(([path, bytes]) => [
          path,
          strFromU8(bytes),
        ]),
      )
    : {};
}
