import type { PostureCheck } from '../../posture/check';
import type { PostureAssembly } from '../../posture/posture-assembly';
import type { PostureResource } from '../../posture/posture-template';
import { SECRET_TYPES } from '../../posture/secret-types';

/** Reports secrets without a rotation schedule. */
export const secretRotation: PostureCheck = {
  id: 'secret-rotation',
  looksAt: SECRET_TYPES,
  wants: 'a rotation schedule for each secret',
  why: 'a secret that leaks unnoticed can be used until it is rotated',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html',
  items: { pciDss: ['8.6.3'] },
  find: (secret, assembly) =>
    rotated(secret, assembly)
      ? []
      : [
          {
            problem: 'the secret is not rotated automatically',
            instead:
              'add an AWS::SecretsManager::RotationSchedule, or acknowledge the finding and state who rotates the secret and when',
          },
        ],
};

/** Whether a rotation schedule names the secret, directly or through the attachment to its database. */
function rotated(secret: PostureResource, assembly: PostureAssembly): boolean {
  const attached = assembly
    .ofType('AWS::SecretsManager::SecretTargetAttachment')
    .filter((attachment) => attachment.parts('SecretId').some((part) => assembly.target(part) === secret));
  return assembly
    .ofType('AWS::SecretsManager::RotationSchedule')
    .flatMap((schedule) => schedule.parts('SecretId').map((part) => assembly.target(part)))
    .some((target) => target === secret || attached.some((one) => one === target));
}
