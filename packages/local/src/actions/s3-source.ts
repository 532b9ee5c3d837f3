import { join } from 'node:path';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { ArtifactStore } from '../artifacts/artifact-store';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ConfigurationError, SourceObjectMissingError } from './errors';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';

/**
 * S3 source action. Uses the requested object version or, if the execution requests none, the current version.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
export class S3Source implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Source';
  public readonly provider = 'S3';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const { artifactStore, pipeline, action, workFolder, log } = context;
    const { bucket, key, isDeclared, versionId } = sourceOf(context);
    const session = await RoleSession.ofAction(this.ports, context);
    await requireVersioning(session, bucket);
    const file = join(workFolder, 'source.zip');
    log(`reading ${versionId === undefined ? 'the newest version' : `version ${versionId}`} of s3://${bucket}/${key}`);
    const object = await session.getObject(bucket, key, file, versionId).catch((error: Error) => {
      const remedy = isDeclared
        ? 'pass --source <folder or zip> to upload the object, unless the app uploads it'
        : 'correct the key in the revision, or upload the object first';
      throw error.name === 'NoSuchKey' ? new SourceObjectMissingError(bucket, key, remedy, { cause: error }) : error;
    });
    const artifact = await new ArtifactStore(session, { ...artifactStore, pipeline: pipeline.name }).put(
      action.outputs[0],
      file,
    );
    log(`using version ${object.versionId}`);
    return {
      outputs: [{ ...artifact, revision: object.versionId }],
      summary: `Amazon S3 version id: ${object.versionId}`,
      externalExecutionId: object.versionId,
      variables: {
        BucketName: bucket,
        ObjectKey: key,
        VersionId: object.versionId!,
        ETag: object.etag.replaceAll('"', ''),
      },
    };
  }
}

function sourceOf({ configuration, sourceRevisions }: ActionContext) {
  const { S3Bucket: bucket, S3ObjectKey: declaredKey, AllowOverrideForS3ObjectKey: overridable } = configuration;
  if (!bucket || !declaredKey) {
    throw new ConfigurationError('an S3 source needs S3Bucket and S3ObjectKey; add them to the action configuration');
  }
  const versionId = sourceRevisions.find((it) => it.revisionType === 'S3_OBJECT_VERSION_ID')?.revisionValue;
  const otherKey = sourceRevisions.find((it) => it.revisionType === 'S3_OBJECT_KEY')?.revisionValue;
  if (otherKey !== undefined && overridable !== 'true') {
    throw new ConfigurationError(
      `the execution was started with the object key ${otherKey}, but AllowOverrideForS3ObjectKey is not true; set this property to true, or start the pipeline with an object version`,
    );
  }
  return { bucket, key: otherKey ?? declaredKey, isDeclared: otherKey === undefined, versionId };
}

async function requireVersioning(session: RoleSession, bucket: string): Promise<void> {
  const s3 = new S3Client(session.clientOptions);
  const { Status } = await session.call('s3:GetBucketVersioning', `arn:aws:s3:::${bucket}`, () =>
    s3.send(new GetBucketVersioningCommand({ Bucket: bucket })),
  );
  if (Status !== 'Enabled') {
    throw new ConfigurationError(
      `versioning is not enabled on the source bucket ${bucket}, but CodePipeline requires it; enable versioning`,
    );
  }
}
