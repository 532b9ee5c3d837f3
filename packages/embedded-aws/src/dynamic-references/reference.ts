/**
 * Dynamic reference, such as `{{resolve:ssm:/shop/port}}`, which CloudFormation replaces with a value from another
 * service.
 */
export interface DynamicReference {
  /** Complete text of the reference, including the braces. */
  readonly text: string;
  readonly service: 'ssm' | 'ssm-secure' | 'secretsmanager';
  /** Text after the service name: the name of the parameter or secret, and optionally the part or version to read. */
  readonly body: string;
}

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/g;

/** Returns the dynamic references in a text. */
export function referencesIn(text: string): DynamicReference[] {
  return [...text.matchAll(REFERENCE)].map(([whole, service, body]) => ({
    text: whole,
    service: service as DynamicReference['service'],
    body,
  }));
}

/** Returns whether a value contains `{{resolve:`, the beginning of a dynamic reference. */
export function mentionsReference(value: unknown): boolean {
  return JSON.stringify(value).includes('{{resolve:');
}

/** Secret to which a dynamic reference refers, and the part of the secret's value that is read. */
export interface SecretPart {
  /** Name or ARN of the secret. */
  readonly id: string;
  /** Name of the secret, without the six characters that Secrets Manager appends in ARNs. */
  readonly name: string;
  readonly key?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** Number of colon-separated elements in a secret's ARN. */
const ARN_LENGTH = 7;

/**
 * Parses a dynamic reference to a secret: `name-or-arn:SecretString:key:stage:version`. Only the first element is
 * required.
 */
export function secretPart({ body }: DynamicReference): SecretPart {
  const elements = body.split(':');
  const length = body.startsWith('arn:') ? ARN_LENGTH : 1;
  const [, key, versionStage, versionId] = elements.slice(length).map((element) => element || undefined);
  const id = elements.slice(0, length).join(':');
  const name = elements[length - 1];
  return { id, name: length === 1 ? name : name.replace(/-\w{6}$/, ''), key, versionStage, versionId };
}

/**
 * Returns the secret of the first Secrets Manager reference in a text, or undefined if the text contains no such
 * reference.
 */
export function secretIn(text: string): SecretPart | undefined {
  const reference = referencesIn(text).find(({ service }) => service === 'secretsmanager');
  return reference && secretPart(reference);
}
