/** Milliseconds as TTL has them: whole seconds, as text. */
export function seconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1_000));
}
