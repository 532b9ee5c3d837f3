/** Removes control sequences of terminals, such as colours and cursor movements. Line breaks remain. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '');
}
