import { CreateBucketCommand, HeadBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ADJUSTMENTS } from '../adjustments';
import { inEnvironment } from '../cloudformation-front/environment-view';
import { StackArtifact } from '../deployment/assembly';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { Adjustment, DeployedStack } from '../stacks/deployment';

interface Action {
  readonly ActionTypeId: { readonly Provider: string; readonly Category: string };
  readonly Configuration: { readonly S3Bucket?: string; readonly BucketName?: string };
  readonly Region?: string;
}

/** Bucket that an S3 action of a pipeline uses. */
interface NamedBucket {
  readonly name: string;
  readonly isSource: boolean;
  readonly accountId: string;
  readonly region: string;
  readonly stack: string;
  readonly path: string;
}

/**
 * Creates Parameter Store parameters with the given values, or replaces their values, in every account and region of
 * the assembly.
 */
export async function putSsmParameters(
  aws: EmbeddedAws,
  stacks: readonly Pick<StackArtifact, 'accountId' | 'region'>[],
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const places = stacks.map(({ accountId = aws.accountId, region = aws.region }) => ({ accountId, region }));
  const environments = new Map(places.map((place) => [`${place.accountId}/${place.region}`, place]));
  for (const environment of environments.values()) {
    const there = inEnvironment(aws, environment);
    const ssm = new SSMClient(there.clientOptions(there.root));
    for (const [Name, Value] of Object.entries(values)) {
      await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    }
  }
}

/**
 * Creates missing buckets that S3 actions of pipelines use and that no template of the app creates. The app expects
 * these buckets to exist in its account.
 * @returns adjustments for the report
 */
export async function lendBuckets(
  aws: EmbeddedAws,
  stacks: readonly StackArtifact[],
  deployed: readonly DeployedStack[],
): Promise<Adjustment[]> {
  const own = new Set(
    stacks.flatMap(({ template }) => Object.values(template.Resources).map((one) => one.Properties?.BucketName)),
  );
  const lent: Adjustment[] = [];
  for (const bucket of deployed.flatMap(bucketsOf).filter(({ name }) => !own.has(name))) {
    const there = inEnvironment(aws, bucket);
    const s3 = new S3Client(there.clientOptions(there.root));
    if (await isMissing(s3, bucket.name)) {
      await make(s3, bucket);
      const { stack, path, name } = bucket;
      lent.push({ stack, path, what: ADJUSTMENTS.lentBucket.says(name), why: ADJUSTMENTS.lentBucket.why });
    }
  }
  return lent;
}

function bucketsOf({ name: stack, accountId, region, resources }: DeployedStack): NamedBucket[] {
  return resources
    .filter(({ type }) => type === 'AWS::CodePipeline::Pipeline')
    .flatMap(({ path, properties: { Stages: stages } }) =>
      (stages as readonly { readonly Actions: readonly Action[] }[])
        .flatMap(({ Actions: actions }) => actions)
        .filter(({ ActionTypeId: { Provider: provider } }) => provider === 'S3')
        .map(({ ActionTypeId: { Category: category }, Configuration: configuration, Region: elsewhere }) => ({
          name: (category === 'Source' ? configuration.S3Bucket : configuration.BucketName)!,
          isSource: category === 'Source',
          accountId,
          region: elsewhere ?? region,
          stack,
          path,
        })),
    );
}

/** Returns whether a bucket does not exist in any account. */
async function isMissing(s3: S3Client, Bucket: string): Promise<boolean> {
  return s3.send(new HeadBucketCommand({ Bucket })).then(
    () => false,
    (error: { readonly name: string }) => error.name === 'NotFound',
  );
}

/** Creates a bucket. A source bucket gets versioning, because CodePipeline reads a specific version of an object. */
async function make(s3: S3Client, { name: Bucket, isSource }: NamedBucket): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  if (isSource) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
}
