/** Converts milliseconds to whole seconds as text, the format of DynamoDB's TTL attributes. */
export function seconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1_000));
}
