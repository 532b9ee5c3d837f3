/**
 * Control characters, which could move the cursor of a terminal and are not valid in XML. Package names may contain
 * them.
 */
const CONTROL =
  /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Makes untrusted text safe for logs and XML. */
export function printable(text: string): string {
  return text.replace(CONTROL, '?');
}
