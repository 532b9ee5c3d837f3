import type { PostureCheck } from '../check';
import { isOpenGlob, matchesGlob } from '../open-pattern';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

const REPOSITORY = 'AWS::ECR::Repository';
const SCAN = 'ImageScanningConfiguration.ScanOnPush';

/**
 * Reports ECR repositories with mutable image tags, or without scan on push if the app does not configure scanning for
 * the registry. A missing setting is only advice if the repository does not have the other setting either, and no other
 * repository of the app has the missing setting.
 */
export const imageRepository: PostureCheck = {
  id: 'image-repository',
  looksAt: [REPOSITORY],
  wants:
    'immutable image tags and scan on push; each is required if the repository disables it explicitly or has the other one, or if another repository of the app has it',
  why: 'otherwise, a moved tag can deploy an untested image, and known vulnerabilities can reach production',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1',
  items: { pciDss: ['6.3.1', '11.3.1', '11.3.1.2'] },
  find: (repository, assembly) => {
    const tags = repository.values('ImageTagMutability');
    const scans = repository.values(SCAN);
    const others = assembly.ofType(REPOSITORY).filter((other) => other !== repository);
    const isMutable = tags.some((tag) => tag === 'MUTABLE' || tag === 'MUTABLE_WITH_EXCLUSION');
    const excludesAll = repository
      .items('ImageTagMutabilityExclusionFilters')
      .some((filter) => filter.texts('ImageTagMutabilityExclusionFilterValue').some(isOpenGlob));
    const isScanned = scansRegistry(repository, assembly) || !repository.mayLack(SCAN);
    return [
      ...(isMutable || excludesAll || tags.includes(undefined)
        ? [
            {
              problem: 'image tags in the repository can be moved to other images',
              instead: 'set ImageTagMutability to IMMUTABLE',
              location: 'Properties/ImageTagMutability',
              isAdvice: !isMutable && !excludesAll && !repository.mayHave(SCAN) && !others.some(isImmutable),
            },
          ]
        : []),
      ...(isScanned
        ? []
        : [
            {
              problem: 'images in the repository are not scanned when they are pushed',
              instead: 'set ScanOnPush, or configure scanning for the registry',
              location: 'Properties/ImageScanningConfiguration',
              isAdvice:
                scans.every((scan) => scan === undefined) &&
                !isImmutable(repository) &&
                !others.some((other) => other.mayHave(SCAN)),
            },
          ]),
    ];
  },
};

function isImmutable(repository: PostureResource): boolean {
  return repository.texts('ImageTagMutability').some((tag) => tag.startsWith('IMMUTABLE'));
}

/**
 * Whether the registry scans a repository automatically. A repository whose name is known only at deployment counts as
 * scanned if any repository is.
 */
function scansRegistry(repository: PostureResource, assembly: PostureAssembly): boolean {
  const [name] = repository.texts('RepositoryName').filter((text) => !isOpaque(text));
  return assembly
    .ofType('AWS::ECR::RegistryScanningConfiguration')
    .flatMap((scanning) => scanning.items('Rules'))
    .filter((rule) => isOpaque(rule.value) || !rule.texts('ScanFrequency').includes('MANUAL'))
    .flatMap((rule) => rule.items('RepositoryFilters'))
    .some((filter) => {
      const globs = filter.texts('Filter').filter((glob) => !isOpaque(glob));
      return name === undefined || globs.length === 0 || globs.some((glob) => matchesGlob(glob, name));
    });
}
