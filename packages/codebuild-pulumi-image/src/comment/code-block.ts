/**
 * Maximum number of consecutive backticks in a comment. cmark-gfm, on which GitHub's renderer is based, counts up to
 * 255.
 */
const LONGEST_RUN = 63;

/**
 * Prepares untrusted text for a code block: makes line ends uniform, removes invisible characters that would reorder
 * the text on the screen, and limits the number of consecutive backticks to what a fence can exceed.
 *
 * @see https://github.com/github/cmark-gfm/blob/master/src/blocks.c
 */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{C}/gu, '?')
    .replace(/`+/g, (run) => (run.length <= LONGEST_RUN ? run : `${'`'.repeat(LONGEST_RUN)}…`));
}

/**
 * Returns a fenced code block, in which nothing is rendered as Markdown, HTML or a mention. The fence has more
 * backticks than any sequence of backticks in the text.
 *
 * @param text text that `plainText` returned
 * @see https://github.github.com/gfm/#fenced-code-blocks
 */
export function codeBlock(text: string): string {
  const runs = (text.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}\n${text}\n${fence}`;
}

/** Maximum number of characters that `codeBlock` adds to a text. */
export const BLOCK_OVERHEAD = 2 * (LONGEST_RUN + 1) + 2;
