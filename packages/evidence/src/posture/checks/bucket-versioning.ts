import type { PostureCheck } from '../check';
import { isLogTarget } from '../log-target';
import type { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

const STATUS = 'VersioningConfiguration.Status';
const OF_VERSIONS = [
  'NoncurrentVersionExpiration',
  'NoncurrentVersionExpirationInDays',
  'NoncurrentVersionTransitions',
];

/**
 * Reports buckets that do not keep old versions of objects. The finding is only advice unless versioning is suspended
 * or the templates indicate that old versions are needed. Log buckets need no versioning, and artifact buckets need it
 * only with such an indication.
 */
export const bucketVersioning: PostureCheck = {
  id: 'bucket-versioning',
  looksAt: ['AWS::S3::Bucket'],
  wants:
    'versioning, if the bucket is a pipeline source or has lifecycle rules for old versions, or if other buckets are versioned',
  why: 'without versioning, overwritten or deleted objects are lost, and a pipeline cannot deliver a specific version',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html',
  items: { pciDss: ['10.3.4', '10.5.1'] },
  find: (bucket, assembly) => {
    const reason = reasonFor(bucket, assembly);
    const instead =
      'set the status of VersioningConfiguration to Enabled, for example with `versioned: true` in the CDK';
    const location = 'Properties/VersioningConfiguration';
    return [
      ...(bucket.texts(STATUS).includes('Suspended')
        ? [{ problem: 'versioning of the bucket is suspended', instead, location }]
        : []),
      ...(bucket.mayMiss(STATUS) && !isLogTarget(bucket, assembly) && (reason || !storesArtifacts(bucket, assembly))
        ? [
            {
              problem: `the bucket keeps no versions of its objects${reason ? `, but ${reason}` : ''}`,
              instead,
              location,
              isAdvice: reason === undefined,
            },
          ]
        : []),
    ];
  },
};

function reasonFor(bucket: PostureResource, assembly: PostureAssembly): string | undefined {
  const names = sourcesIn(assembly);
  if (names.some((part) => assembly.target(part) === bucket || isNameOf(part, bucket))) {
    return 'it is the source of a pipeline';
  }
  if (bucket.items('LifecycleConfiguration.Rules').some((rule) => OF_VERSIONS.some((name) => rule.says(name)))) {
    return 'it has a lifecycle rule for old versions';
  }
  const others = assembly.ofType('AWS::S3::Bucket').filter((other) => other !== bucket);
  return others.some((other) => other.texts(STATUS).includes('Enabled'))
    ? 'other buckets of the app keep versions'
    : undefined;
}

/**
 * Whether a pipeline stores its artifacts in a bucket. Such a bucket needs no versioning, because a pipeline never
 * overwrites an artifact.
 */
function storesArtifacts(bucket: PostureResource, assembly: PostureAssembly): boolean {
  return assembly
    .ofType('AWS::CodePipeline::Pipeline')
    .flatMap((pipeline) => [pipeline, ...pipeline.items('ArtifactStores')])
    .flatMap((stores) => stores.parts('ArtifactStore.Location'))
    .some((name) => assembly.target(name) === bucket);
}

function isNameOf({ value }: Part, bucket: PostureResource): boolean {
  return typeof value === 'string' && !isOpaque(value) && bucket.texts('BucketName').includes(value);
}

/** Returns the names of the buckets that are sources of pipelines. */
function sourcesIn(assembly: PostureAssembly): readonly Part[] {
  const actions = assembly
    .ofType('AWS::CodePipeline::Pipeline')
    .flatMap((pipeline) => pipeline.items('Stages'))
    .flatMap((stage) => stage.items('Actions'))
    .filter((action) => action.texts('ActionTypeId.Category').includes('Source'));
  return actions.flatMap((action) => action.parts('Configuration.S3Bucket'));
}
