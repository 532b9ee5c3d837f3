/** Value of another service that CloudFormation inserts in a template, such as `{{resolve:ssm:/shop/port}}`. */
export interface DynamicReference {
  /** Text of the reference as written. */
  readonly text: string;
  readonly service: 'ssm' | 'ssm-secure' | 'secretsmanager';
  /** Part after the service: the name of what is read, and which part of it. */
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

/** Returns whether a value contains a dynamic reference, or the beginning of one. */
export function mentionsReference(value: unknown): boolean {
  return JSON.stringify(value).includes('{{resolve:');
}

/** Secret, and the part of it that a reference names. */
export interface SecretPart {
  /** Name or ARN. */
  readonly id: string;
  /** Name in the ID, without the six characters that Secrets Manager adds to an ARN. */
  readonly name: string;
  readonly key?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** Number of elements in the ARN of a secret. */
const ARN_LENGTH = 7;

/**
 * Parses a reference to a secret: `name-or-arn:SecretString:key:stage:version`, of which only the first is required.
 */
export function secretPart({ body }: DynamicReference): SecretPart {
  const elements = body.split(':');
  const length = body.startsWith('arn:') ? ARN_LENGTH : 1;
  const [, key, versionStage, versionId] = elements.slice(length).map((element) => element || undefined);
  const id = elements.slice(0, length).join(':');
  const name = elements[length - 1];
  return { id, name: length === 1 ? name : name.replace(/-\w{6}$/, ''), key, versionStage, versionId };
}

/** Returns the secret that the first Secrets Manager reference in a text names, or undefined if it has none. */
export function secretIn(text: string): SecretPart | undefined {
  const reference = referencesIn(text).find(({ service }) => service === 'secretsmanager');
  return reference && secretPart(reference);
}
