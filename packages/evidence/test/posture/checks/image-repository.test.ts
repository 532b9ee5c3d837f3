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
const ALL = { ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: '*' }] };

describeCheck(imageRepository, {
  red: [
    ['tags that can be moved', /can be moved/, { Images: repository('MUTABLE', true) }],
    ['tags of which all are excluded', /can be moved/, { Images: repository('IMMUTABLE_WITH_EXCLUSION', true, ALL) }],
    ['a repository that is scanned and says nothing', /can be moved/, { Images: repository(undefined, true) }],
    ['a scan that is off', /are not scanned/, { Images: repository('IMMUTABLE', false) }],
    ['an immutable repository without a scan', /are not scanned/, { Images: repository('IMMUTABLE') }],
  ],
  green: [
    ['a safe repository', { Images: SAFE }],
    [
      'a registry that scans',
      { Images: repository('IMMUTABLE'), Scans: { Type: 'AWS::ECR::RegistryScanningConfiguration' } },
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
