import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { zipSync } from 'fflate';

type Data = CodePipelineEvent['CodePipeline.job']['data'];

export const codePipeline = mockClient(CodePipelineClient);
export const s3 = mockClient(S3Client);

/** Job as CodePipeline sends it. */
export function event({
  parameters,
  ...data
}: Partial<Data> & { readonly parameters?: string } = {}): CodePipelineEvent {
  return {
    'CodePipeline.job': {
      id: '11111111-1111-1111-1111-111111111111',
      accountId: '111122223333',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'judge', UserParameters: parameters as string } },
        inputArtifacts: [artifact('Image', 'image.zip')],
        outputArtifacts: [artifact('Report', 'report.zip')],
        artifactCredentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        ...data,
      },
    },
  };
}

export function artifact(name: string, objectKey: string): Data['inputArtifacts'][number] {
  return { name, revision: null, location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey } } };
}

/** Objects in the artifact bucket. */
export function stored(objectKey: string, content: Uint8Array, contentLength?: number): void {
  s3.on(GetObjectCommand, { Bucket: 'artifacts', Key: objectKey }).resolves({
    Body: { transformToByteArray: async () => content } as never,
    ContentLength: contentLength ?? content.length,
  });
}

export function zipOf(files: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])), {
    level: 1,
  });
}

/** Job results that CodePipeline received, in order. */
export function answers(): object[] {
  return codePipeline.calls().map(({ args: [{ input }] }) => input);
}

export function failures(): (string | undefined)[] {
  return codePipeline
    .commandCalls(PutJobFailureResultCommand)
    .map(({ args: [{ input }] }) => input.failureDetails?.message);
}

export function successes(): number {
  return codePipeline.commandCalls(PutJobSuccessResultCommand).length;
}

export function puts() {
  return s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
}
