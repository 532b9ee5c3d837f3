import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Artifact, CodePipelineEvent } from 'aws-lambda';
import { Files, LARGEST_ARTIFACT_BYTES, pack, unpack } from './artifact';
import { JobFailedError } from './errors';

/**
 * CodePipeline job that a Lambda function handles.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export class Job {
  public readonly id: string;
  /** User parameters of the action, parsed as JSON. `{}` if the action has none. */
  public readonly parameters: unknown;
  /** Progress that the previous invocation for the job stored. Undefined in the first invocation. */
  public readonly progress: unknown;

  private readonly data: CodePipelineEvent['CodePipeline.job']['data'];

  /** @throws JobFailedError if the user parameters are not valid JSON */
  constructor(
    { 'CodePipeline.job': { id, data } }: CodePipelineEvent,
    private readonly s3: S3Client,
  ) {
    const { UserParameters } = data.actionConfiguration.configuration;
    this.id = id;
    this.data = data;
    this.parameters = UserParameters ? parametersOf(UserParameters) : {};
    this.progress = data.continuationToken === undefined ? undefined : JSON.parse(data.continuationToken);
  }

  /**
   * Returns the files of the input artifact.
   *
   * @throws JobFailedError if the action does not have exactly one input artifact, or if the artifact is too large or
   * not a ZIP file
   */
  public async input(): Promise<Files> {
    const {
      name,
      location: { s3Location },
    } = only(this.data.inputArtifacts, 'input');
    const { Body, ContentLength } = await this.s3.send(
      new GetObjectCommand({ Bucket: s3Location.bucketName, Key: s3Location.objectKey }),
    );
    if (ContentLength! > LARGEST_ARTIFACT_BYTES) {
      throw new JobFailedError(
        `artifact '${name}' has ${ContentLength} bytes, but a job reads at most ${LARGEST_ARTIFACT_BYTES} bytes; omit files that the job does not need`,
      );
    }
    return unpack(await Body!.transformToByteArray(), name);
  }

  /**
   * Stores files as the output artifact.
   *
   * @throws JobFailedError if the action does not have exactly one output artifact
   */
  public async output(files: Files): Promise<void> {
    const {
      location: { s3Location },
    } = only(this.data.outputArtifacts, 'output');
    await this.s3.send(
      new PutObjectCommand({
        Bucket: s3Location.bucketName,
        Key: s3Location.objectKey,
        Body: pack(files),
        ContentType: 'application/zip',
        ...this.encryption(),
      }),
    );
  }

  /** Returns the encryption settings for the pipeline's key, or nothing if the bucket's default encryption applies. */
  private encryption() {
    const { encryptionKey } = this.data;
    return encryptionKey && ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryptionKey.id } as const);
  }
}

function only(artifacts: readonly Artifact[], kind: 'input' | 'output'): Artifact {
  if (artifacts.length !== 1) {
    throw new JobFailedError(
      `the action has ${artifacts.length} ${kind} artifacts, but this job needs exactly one; correct the action`,
    );
  }
  return artifacts[0];
}

function parametersOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new JobFailedError('the user parameters of the action are not valid JSON; correct the action', {
      cause: error,
    });
  }
}
