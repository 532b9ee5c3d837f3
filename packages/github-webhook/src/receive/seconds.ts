/** Converts milliseconds to whole seconds as text, as TTL needs them. */
export function seconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1_000));
}
