/**
 * Returns a field of a JSON secret as text, or undefined if the field does not exist or the secret is not a JSON
 * object. Never throws, because an error message could contain the secret.
 */
export function secretField(text: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[key];
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
