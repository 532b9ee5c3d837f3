/**
 * Returns a field of a secret that is a JSON object, as text; undefined if it has no such field, or is not JSON. No
 * error shows the secret.
 */
export function secretField(text: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[key];
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
