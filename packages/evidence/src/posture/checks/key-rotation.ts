import type { PostureCheck } from '../check';

/** A key of the customer is rotated, if KMS can rotate it. */
export const keyRotation: PostureCheck = {
  id: 'key-rotation',
  looksAt: ['AWS::KMS::Key'],
  wants: 'EnableKeyRotation for symmetric keys whose material is made by KMS',
  why: 'a key that is never rotated decrypts everything that it has ever encrypted',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
  items: { pciDss: ['3.7.4', '3.7.5'], cisAws: ['3.6'] },
  find: (key) => {
    const cannot =
      key.values('KeySpec').some((spec) => spec !== undefined && spec !== 'SYMMETRIC_DEFAULT') ||
      key.values('Origin').some((origin) => origin !== undefined && origin !== 'AWS_KMS');
    const isDisabled = key.values('Enabled').some((enabled) => String(enabled) === 'false');
    return [
      ...(!cannot && key.mayLack('EnableKeyRotation')
        ? [
            {
              problem: 'the key is never rotated',
              instead: 'set EnableKeyRotation',
              location: 'Properties/EnableKeyRotation',
            },
          ]
        : []),
      ...(isDisabled
        ? [
            {
              problem: 'the key is disabled, so data that it encrypted cannot be read',
              instead: 'leave Enabled out',
              location: 'Properties/Enabled',
            },
          ]
        : []),
    ];
  },
};
