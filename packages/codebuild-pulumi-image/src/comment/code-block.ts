/** No run of backticks is longer. A renderer that GitHub's descends from counts a fence to 255 and no further. */
const LONGEST_RUN = 63;

/**
 * Text of others, ready for a code block: line ends that every renderer sees alike, nothing invisible that would show
 * it in another order, and no run of backticks that a fence could not outdo.
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
 * A fenced code block: nothing within is Markdown, HTML or a mention. Its fence is longer than any run of backticks
 * within.
 *
 * @param text as `plainText` makes it
 * @see https://github.github.com/gfm/#fenced-code-blocks
 */
export function codeBlock(text: string): string {
  const runs = (text.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}\n${text}\n${fence}`;
}

/** The most that `codeBlock` adds. */
export const BLOCK_OVERHEAD = 2 * (LONGEST_RUN + 1) + 2;
