/**
 * Control characters, which would move a terminal's cursor, or which XML does not take. What is printed comes from
 * package names.
 */
const CONTROL =
  /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text of others, fit for a log and for XML. */
export function printable(text: string): string {
  return text.replace(CONTROL, '?');
}
