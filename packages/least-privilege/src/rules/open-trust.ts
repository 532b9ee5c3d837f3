import { isBound, KMS_SOURCE_KEYS, SOURCE_KEYS } from '../binding';
import { isBoundByContext } from '../encryption-context';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasWildcard, shown } from '../text';
import { trustExceptionFor } from '../trust-exceptions';

const ADDED_CONDITION =
  'add Condition StringEquals aws:SourceAccount with the account id, or ArnLike aws:SourceArn with the ARN of the one resource';
const PUBLISHING_ROLE =
  'give the target of the rule a role (RoleArn) that may call sns:Publish on this topic, and remove events.amazonaws.com: EventBridge supports no condition here';
const OF_A_KEY =
  ', or StringEquals kms:ViaService, kms:CallerAccount or a kms:EncryptionContext:... that the service is documented to set';

/** Alexa names the calling skill in this key, which is not an AWS account. */
const ALEXA = /^alexa-(?:appkit|connectedhome)\.amazon\.com$/;

/**
 * Refuses a service that may act for anybody: it can assume a role or use a resource, and no condition limits on whose
 * behalf.
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
          problem: `${services.join(', ')} may act here on behalf of any account`,
          instead: publishesEvents(statement, services) ? PUBLISHING_ROLE : advice(statement, isKey, services),
        },
      ];
}

/** Returns the advice. A service that sends no source must not get a condition, which would lock it out. */
function advice({ principals }: Statement, isKey: boolean, services: readonly string[]): string {
  const isMixed = principals.filter(({ type }) => type === 'Service').length > services.length;
  return (isMixed ? 'move it to a statement of its own, and ' : '') + ADDED_CONDITION + (isKey ? OF_A_KEY : '');
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
 * Whether the statement lets EventBridge publish to a topic. With a condition, no message would arrive.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
function publishesEvents({ actions }: Statement, services: readonly string[]): boolean {
  return services.includes('events.amazonaws.com') && actions.some((action) => action.toLowerCase() === 'sns:publish');
}
