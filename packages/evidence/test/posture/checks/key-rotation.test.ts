import { keyRotation } from '../../../src/posture/checks/key-rotation';
import { describeCheck } from '../found';

const key = (Properties: object) => ({ Key: { Type: 'AWS::KMS::Key', Properties } });

describeCheck(keyRotation, {
  red: [
    ['a key without rotation', /not rotated automatically/, key({})],
    [
      'a key whose rotation is off',
      /not rotated automatically/,
      key({ EnableKeyRotation: false, KeySpec: 'SYMMETRIC_DEFAULT' }),
    ],
    ['a disabled key', /is disabled/, key({ EnableKeyRotation: true, Enabled: false })],
  ],
  green: [
    ['a key that is rotated', key({ EnableKeyRotation: true, Origin: 'AWS_KMS' })],
    ['a key to sign with, which KMS does not rotate', key({ KeySpec: 'ECC_NIST_P256' })],
    ['a key with material of its own', key({ Origin: 'EXTERNAL' })],
  ],
});
