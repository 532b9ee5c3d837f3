import type { PostureCheck } from '../check';

/** Reports KMS keys that are disabled, and symmetric keys without automatic rotation. */
export const keyRotation: PostureCheck = {
  id: 'key-rotation',
  looksAt: ['AWS::KMS::Key'],
  wants: 'EnableKeyRotation for symmetric keys with key material from KMS',
  why: 'without rotation, leaked key material can decrypt all data that was ever encrypted with the key',
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
              problem: 'the key is not rotated automatically',
              instead: 'set EnableKeyRotation',
              location: 'Properties/EnableKeyRotation',
            },
          ]
        : []),
      ...(isDisabled
        ? [
            {
              problem: 'the key is disabled, so data that is encrypted with the key cannot be read',
              instead: 'remove Enabled',
              location: 'Properties/Enabled',
            },
          ]
        : []),
    ];
  },
};
