const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escapes a text for use between the tags of an answer. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPES[character]);
}
