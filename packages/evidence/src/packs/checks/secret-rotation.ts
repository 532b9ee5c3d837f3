import type { PostureCheck } from '../../posture/check';
import type { PostureAssembly } from '../../posture/posture-assembly';
import type { PostureResource } from '../../posture/posture-template';
import { SECRET_TYPES } from '../../posture/secret-types';

/** Longest rotation interval, in days. */
const A_YEAR = 365;

/** Reports secrets without a rotation schedule that rotates them at least once a year. */
export const secretRotation: PostureCheck = {
  id: 'secret-rotation',
  looksAt: SECRET_TYPES,
  wants: 'a rotation schedule for each secret that rotates it at least once a year',
  why: 'a secret that leaks unnoticed can be used until it is rotated',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html',
  items: { pciDss: ['8.6.3'] },
  find: (secret, assembly) =>
    rotated(secret, assembly)
      ? []
      : [
          {
            problem: 'the secret is not rotated automatically at least once a year',
            instead:
              'add an AWS::SecretsManager::RotationSchedule whose RotationRules set 365 days or less, or acknowledge the finding and state who rotates the secret and when',
          },
        ],
};

/** Whether a working rotation schedule names the secret, directly or through the attachment to its database. */
function rotated(secret: PostureResource, assembly: PostureAssembly): boolean {
  const attached = assembly
    .ofType('AWS::SecretsManager::SecretTargetAttachment')
    .filter((attachment) => attachment.parts('SecretId').some((part) => assembly.target(part) === secret));
  return assembly
    .ofType('AWS::SecretsManager::RotationSchedule')
    .filter(isYearly)
    .flatMap((schedule) => schedule.parts('SecretId').map((part) => assembly.target(part)))
    .some((target) => target === secret || attached.some((one) => one === target));
}

/**
 * Whether a schedule rotates its secret at least once a year. Without rules, nothing is rotated. Rules that are known
 * only at deployment count.
 */
function isYearly(schedule: PostureResource): boolean {
  const [days, expression] = ['AutomaticallyAfterDays', 'ScheduleExpression'].map((name) => `RotationRules.${name}`);
  const rates = schedule.texts(expression).flatMap((text) => /^rate\((\d+) days?\)$/.exec(text)?.[1] ?? []);
  return (
    !(schedule.mayMiss(days) && schedule.mayMiss(expression)) &&
    [...schedule.texts(days), ...rates].every((interval) => Number(interval) <= A_YEAR)
  );
}
