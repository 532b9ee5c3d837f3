/**
 * Takes out what a terminal would obey instead of showing, such as colours and movements of the cursor. Lines stay
 * lines.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '');
}
