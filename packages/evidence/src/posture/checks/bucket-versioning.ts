import type { PostureCheck } from '../check';
import { isLogTarget } from '../log-target';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const STATUS = 'VersioningConfiguration.Status';
const OF_VERSIONS = [
  'NoncurrentVersionExpiration',
  'NoncurrentVersionExpirationInDays',
  'NoncurrentVersionTransitions',
];

/** A bucket keeps what is overwritten or deleted. */
export const bucketVersioning: PostureCheck = {
  id: 'bucket-versioning',
  looksAt: ['AWS::S3::Bucket'],
  wants: 'versioning, if a pipeline reads its source there, rules for old versions exist, or other buckets have it',
  why: 'objects that are overwritten or deleted, by accident or an attacker, are lost; a pipeline cannot name the version that it delivers',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html',
  items: { pciDss: ['10.3.4', '10.5.1'] },
  find: (bucket, assembly) => {
    const reason = reasonFor(bucket, assembly);
    const instead = 'set the status of VersioningConfiguration to Enabled, as `versioned: true` does';
    const location = 'Properties/VersioningConfiguration';
    return [
      ...(bucket.texts(STATUS).includes('Suspended')
        ? [{ problem: 'versioning of the bucket is suspended', instead, location }]
        : []),
      ...(bucket.mayMiss(STATUS) && !isLogTarget(bucket, assembly) && (reason || !storesArtifacts(bucket, assembly))
        ? [
            {
              problem: `the bucket keeps no versions${reason ? `, and ${reason}` : ''}`,
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
  if (sourcesIn(assembly).has(bucket)) {
    return 'a pipeline reads its source there';
  }
  if (bucket.items('LifecycleConfiguration.Rules').some((rule) => OF_VERSIONS.some((name) => rule.says(name)))) {
    return 'it has a rule for old versions';
  }
  const others = assembly.ofType('AWS::S3::Bucket').filter((other) => other !== bucket);
  return others.some((other) => other.texts(STATUS).includes('Enabled'))
    ? 'other buckets of the app keep them'
    : undefined;
}

/** Whether a pipeline keeps its artifacts there. It writes each of them once, under a name of its own. */
function storesArtifacts(bucket: PostureResource, assembly: PostureAssembly): boolean {
  return assembly
    .ofType('AWS::CodePipeline::Pipeline')
    .flatMap((pipeline) => [pipeline, ...pipeline.items('ArtifactStores')])
    .flatMap((stores) => stores.parts('ArtifactStore.Location'))
    .some((name) => assembly.target(name) === bucket);
}

function sourcesIn(assembly: PostureAssembly): ReadonlySet<PostureResource> {
  const actions = assembly
    .ofType('AWS::CodePipeline::Pipeline')
    .flatMap((pipeline) => pipeline.items('Stages'))
    .flatMap((stage) => stage.items('Actions'))
    .filter((action) => action.texts('ActionTypeId.Category').includes('Source'));
  return new Set(
    actions.flatMap((action) => action.parts('Configuration.S3Bucket')).flatMap((part) => assembly.target(part) ?? []),
  );
}
