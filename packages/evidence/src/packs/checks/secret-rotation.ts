import type { PostureCheck } from '../../posture/check';
import type { PostureAssembly } from '../../posture/posture-assembly';
import type { PostureResource } from '../../posture/posture-template';

/** A secret changes on a schedule. */
export const secretRotation: PostureCheck = {
  id: 'secret-rotation',
  looksAt: ['AWS::SecretsManager::Secret'],
  wants: 'a RotationSchedule for every secret',
  why: 'a secret that leaks unnoticed works until it is changed',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html',
  items: { pciDss: ['8.6.3'] },
  find: (secret, assembly) =>
    rotated(secret, assembly)
      ? []
      : [
          {
            problem: 'the secret is never rotated automatically',
            instead: 'add an AWS::SecretsManager::RotationSchedule, or acknowledge who changes it and when',
          },
        ],
};

/** Also by the attachment that connects a secret with its database. */
function rotated(secret: PostureResource, assembly: PostureAssembly): boolean {
  const attached = assembly
    .ofType('AWS::SecretsManager::SecretTargetAttachment')
    .filter((attachment) => attachment.parts('SecretId').some((part) => assembly.target(part) === secret));
  return assembly
    .ofType('AWS::SecretsManager::RotationSchedule')
    .flatMap((schedule) => schedule.parts('SecretId').map((part) => assembly.target(part)))
    .some((target) => target === secret || attached.some((one) => one === target));
}
