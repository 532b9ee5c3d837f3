import { imageRepository } from '../../../src/posture/checks/image-repository';
import { describeCheck, found } from '../found';

const repository = (ImageTagMutability?: string, ScanOnPush?: boolean, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: {
    ImageTagMutability,
    ...(ScanOnPush !== undefined && { ImageScanningConfiguration: { ScanOnPush } }),
    ...more,
  },
});
const SAFE = repository('IMMUTABLE', true);
const scanning = (ScanFrequency: string, Filter: unknown) => ({
  Type: 'AWS::ECR::RegistryScanningConfiguration',
  Properties: { Rules: [{ ScanFrequency, RepositoryFilters: [{ Filter, FilterType: 'WILDCARD' }] }] },
});
const named = (RepositoryName: unknown) => repository('IMMUTABLE', undefined, { RepositoryName });
const ALL = { ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: '*' }] };

describeCheck(imageRepository, {
  red: [
    ['tags that can be moved', /can be moved/, { Images: repository('MUTABLE', true) }],
    ['tags of which all are excluded', /can be moved/, { Images: repository('IMMUTABLE_WITH_EXCLUSION', true, ALL) }],
    [
      'tags of which all are excluded by two wildcards',
      /can be moved/,
      {
        Images: repository('IMMUTABLE_WITH_EXCLUSION', true, {
          ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: '**' }],
        }),
      },
    ],
    [
      'a registry that scans on demand',
      /are not scanned/,
      { Images: repository('IMMUTABLE'), Scans: scanning('MANUAL', '*') },
    ],
    [
      'a registry that scans other repositories',
      /are not scanned/,
      { Images: named('shop/api'), Scans: scanning('SCAN_ON_PUSH', 'other*') },
    ],
    [
      'a registry without rules',
      /are not scanned/,
      { Images: repository('IMMUTABLE'), Scans: { Type: 'AWS::ECR::RegistryScanningConfiguration' } },
    ],
    ['a repository that is scanned and says nothing', /can be moved/, { Images: repository(undefined, true) }],
    ['a scan that is off', /are not scanned/, { Images: repository('IMMUTABLE', false) }],
    ['an immutable repository without a scan', /are not scanned/, { Images: repository('IMMUTABLE') }],
  ],
  green: [
    ['a safe repository', { Images: SAFE }],
    ['a registry that scans', { Images: named('shop/api'), Scans: scanning('SCAN_ON_PUSH', 'shop/*') }],
    ['a registry that scans all the time', { Images: named('shop'), Scans: scanning('CONTINUOUS_SCAN', '*') }],
    [
      'a registry that scans what is not known',
      { Images: named('shop'), Scans: scanning('SCAN_ON_PUSH', { Ref: 'Filter' }) },
    ],
    [
      'a registry that may scan a repository without a known name',
      { Images: named({ 'Fn::Sub': '${Name}' }), Scans: scanning('SCAN_ON_PUSH', 'shop*') },
    ],
    [
      'a registry whose rules are not known',
      {
        Images: named('shop'),
        Scans: { Type: 'AWS::ECR::RegistryScanningConfiguration', Properties: { Rules: { Ref: 'Rules' } } },
      },
    ],
    [
      'tags of which some are excluded',
      {
        Images: repository('IMMUTABLE_WITH_EXCLUSION', true, {
          ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: 'dev-*' }],
        }),
      },
    ],
  ],
});

describeCheck(
  { ...imageRepository, id: 'image-repository, next to a safe one' },
  {
    red: [
      [
        'a repository that says nothing',
        /^Images: images in the repository are not scanned/,
        { Images: repository(), Safe: SAFE },
      ],
    ],
    green: [['two safe ones', { Images: SAFE, Safe: SAFE }]],
  },
);

describe('a single repository without settings', () => {
  it('gets advice', () => {
    expect(found(imageRepository, { Images: repository() })).toEqual([
      'advice for Images: image tags in the repository can be moved to other images',
      'advice for Images: images in the repository are not scanned when they are pushed',
    ]);
  });
});
