import { RotationError } from './errors';

/** One version of the secret: a JSON object. */
export type SecretValue = Readonly<Record<string, unknown>>;

/**
 * The value of a version. What a JSON parser says of text that it cannot read quotes the text, so it is not kept.
 *
 * @throws RotationError if the text is no JSON object
 */
export function parseValue(text: string | undefined, version: string): SecretValue {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RotationError(
      `version ${version} of the secret is not a JSON object, of which a rotation changes one field; put one, such as {"username":"shop","password":"..."}`,
    );
  }
  return value as SecretValue;
}

/** The text in a field. @throws RotationError if it holds none */
export function textIn(value: SecretValue, field: string): string {
  const text = value[field];
  if (typeof text !== 'string' || text === '') {
    throw new RotationError(
      `the secret has no text in its field '${field}', which this rotation needs; put a version that has it`,
    );
  }
  return text;
}
