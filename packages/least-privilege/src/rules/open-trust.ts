import { isBound, KMS_SOURCE_KEYS, SOURCE_KEYS } from '../binding';
import type { Problem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasWildcard, shown } from '../text';

const ADDED_CONDITION =
  'add Condition StringEquals aws:SourceAccount with the account id, or ArnLike aws:SourceArn with the ARN of the one resource';
const PUBLISHING_ROLE =
  'give the target of the rule a role (RoleArn) that may call sns:Publish on this topic, and take events.amazonaws.com out: EventBridge supports no condition here';

/**
 * Refuses a service that may act for anybody: a role that it can assume, or a resource that it can use, without a
 * condition that says on whose behalf.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function openTrust(statement: Statement): Problem[] {
  const services = statement.principals
    .filter(({ type, name }) => type === 'Service' && !hasWildcard(name))
    .map(({ name }) => shown(name));
  const isKey = statement.kind === PolicyKind.KEY;
  if (!statement.allows || services.length === 0 || isBound(statement, isKey ? KMS_SOURCE_KEYS : SOURCE_KEYS)) {
    return [];
  }
  return [
    {
      rule: 'open-trust',
      problem: `${services.join(', ')} may act here on behalf of any account`,
      instead: publishesEvents(statement, services)
        ? PUBLISHING_ROLE
        : ADDED_CONDITION +
          (isKey ? ', or StringEquals kms:ViaService, kms:CallerAccount or kms:EncryptionContext:...' : ''),
    },
  ];
}

/**
 * Whether it lets EventBridge publish to a topic. A condition would bind it, and no message would arrive.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
function publishesEvents({ actions }: Statement, services: readonly string[]): boolean {
  return services.includes('events.amazonaws.com') && actions.some((action) => action.toLowerCase() === 'sns:publish');
}
