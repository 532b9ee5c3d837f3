import { isBound, KMS_SOURCE_KEYS, SOURCE_KEYS } from '../binding';
import { isBoundByContext } from '../encryption-context';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasWildcard, shown } from '../text';
import { trustExceptionFor } from '../trust-exceptions';

const ADDED_CONDITION =
  'add a condition: StringEquals on aws:SourceAccount with the account ID, or ArnLike on aws:SourceArn with the ARN of the resource';
const PUBLISHING_ROLE =
  'set RoleArn of the rule target to a role that can call sns:Publish on this topic, and remove events.amazonaws.com, because EventBridge supports no condition in a topic policy';
const OF_A_KEY =
  ', or StringEquals on kms:ViaService, kms:CallerAccount, or a kms:EncryptionContext:... key that the service is documented to set';

/** Service principals of Alexa, which identifies the calling skill by an `EventSourceToken` instead of an account. */
const ALEXA = /^alexa-(?:appkit|connectedhome)\.amazon\.com$/;

/**
 * Rejects service principals that can assume a role or use a resource on behalf of any account, because no condition
 * limits the source.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function openTrust(statement: Statement): RuleProblem[] {
  const isKey = statement.kind === PolicyKind.KEY;
  if (!statement.allows || isBound(statement, isKey ? KMS_SOURCE_KEYS : SOURCE_KEYS)) {
    return [];
  }
  const services = statement.principals
    .filter(({ type, name }) => type === 'Service' && !hasWildcard(name) && !isExcepted(statement, name))
    .map(({ name }) => shown(name));
  return services.length === 0
    ? []
    : [
        {
          rule: 'open-trust',
          problem: `${services.join(', ')} can act on behalf of any account`,
          instead: publishesEvents(statement, services) ? PUBLISHING_ROLE : advice(statement, isKey, services),
        },
      ];
}

/**
 * Returns the advice on how to fix the statement. Services that do not send `aws:SourceArn` or `aws:SourceAccount` must
 * be in a separate statement, because a source condition would deny their requests.
 */
function advice({ principals }: Statement, isKey: boolean, services: readonly string[]): string {
  const isMixed = principals.filter(({ type }) => type === 'Service').length > services.length;
  return (isMixed ? 'move the service to a separate statement, and ' : '') + ADDED_CONDITION + (isKey ? OF_A_KEY : '');
}

function isExcepted(statement: Statement, service: string): boolean {
  switch (statement.kind) {
    case PolicyKind.TRUST:
      return trustExceptionFor(service) !== undefined;
    case PolicyKind.KEY:
      return isBoundByContext(statement, service);
    default:
      return ALEXA.test(service) && isBound(statement, ['lambda:EventSourceToken']);
  }
}

/**
 * Whether the statement allows EventBridge to publish to a topic. EventBridge does not support conditions in topic
 * policies.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
function publishesEvents({ actions }: Statement, services: readonly string[]): boolean {
  return services.includes('events.amazonaws.com') && actions.some((action) => action.toLowerCase() === 'sns:publish');
}
