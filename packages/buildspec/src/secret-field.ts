/**
 * Returns a field of a secret that is a JSON object, as text, or undefined if the field does not exist or the secret is
 * not JSON. Errors never contain the secret.
 */
export function secretField(text: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[key];
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
