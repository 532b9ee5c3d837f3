import { RotationError } from './errors';

/** Value of a secret's version: a JSON object. */
export type SecretValue = Readonly<Record<string, unknown>>;

/**
 * Parses the value of a version. The JSON parser's error is discarded, because its message quotes the text.
 *
 * @throws RotationError if the text is not a JSON object
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
      `version ${version} of the secret is not a JSON object, but a rotation changes one field of an object; store a value such as {"username":"shop","password":"..."}`,
    );
  }
  return value as SecretValue;
}

/** Returns the text in a field. @throws RotationError if the field contains no text */
export function textIn(value: SecretValue, field: string): string {
  const text = value[field];
  if (typeof text !== 'string' || text === '') {
    throw new RotationError(
      `the field '${field}' of the secret contains no text, but this rotation needs it; store a version with that field`,
    );
  }
  return text;
}
