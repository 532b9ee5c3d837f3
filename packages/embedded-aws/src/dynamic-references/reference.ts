/** A value of another service that CloudFormation puts into a template, such as `{{resolve:ssm:/shop/port}}`. */
export interface DynamicReference {
  /** As it is written. */
  readonly text: string;
  readonly service: 'ssm' | 'ssm-secure' | 'secretsmanager';
  /** What follows the service: the name of what is read, and what of it. */
  readonly body: string;
}

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/g;

/** The dynamic references in a text. */
export function referencesIn(text: string): DynamicReference[] {
  return [...text.matchAll(REFERENCE)].map(([whole, service, body]) => ({
    text: whole,
    service: service as DynamicReference['service'],
    body,
  }));
}

/** Whether there is a dynamic reference, or the beginning of one, somewhere in a value. */
export function mentionsReference(value: unknown): boolean {
  return JSON.stringify(value).includes('{{resolve:');
}

/** What a reference to a secret names. */
export interface SecretPart {
  /** A name, or an ARN. */
  readonly id: string;
  /** The name in it, without the six characters that Secrets Manager adds to an ARN. */
  readonly name: string;
  readonly key?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** Elements of the ARN of a secret. */
const ARN_LENGTH = 7;

/**
 * What a reference to a secret names: `name-or-arn:SecretString:key:stage:version`, of which all but the first may be
 * left out.
 */
export function secretPart({ body }: DynamicReference): SecretPart {
  const elements = body.split(':');
  const length = body.startsWith('arn:') ? ARN_LENGTH : 1;
  const [, key, versionStage, versionId] = elements.slice(length).map((element) => element || undefined);
  const id = elements.slice(0, length).join(':');
  const name = elements[length - 1];
  return { id, name: length === 1 ? name : name.replace(/-\w{6}$/, ''), key, versionStage, versionId };
}

/** The secret of the first reference to one in a text. */
export function secretIn(text: string): SecretPart | undefined {
  const reference = referencesIn(text).find(({ service }) => service === 'secretsmanager');
  return reference && secretPart(reference);
}
