/** Removes control characters, such as those for terminal colors and cursor movements. Line breaks are kept. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '');
}
