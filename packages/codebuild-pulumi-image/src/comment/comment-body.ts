import { ORDER } from '../runner/plan';
import { BLOCK_OVERHEAD, codeBlock, plainText } from './code-block';
import { PreviewFiles } from './preview-files';
import { Shortened, shorten } from './shorten';

/**
 * GitHub takes 65,536 characters. It does not say of what kind: UTF-16 units, which are counted here, are never fewer
 * than characters.
 */
export const LIMIT = 65_536;

export interface CommentProps extends PreviewFiles {
  readonly stack: string;
  readonly commit: string;
  /** Where all of it is. @default - nowhere on the web */
  readonly buildUrl?: string;
  /** Takes out what nobody may see. */
  readonly redact: (text: string) => string;
}

/** By this a comment is found again. It is not shown. */
export function markerOf(stack: string): string {
  return `<!-- slipway:preview:${stack} -->`;
}

/** The comment about one stack. What stands outside of the code block has been checked to mean nothing in Markdown. */
export function commentBody({ stack, commit, planSha256, counts, text, buildUrl, redact }: CommentProps): string {
  const head = [
    markerOf(stack),
    `### Preview of \`${stack}\`: ${inWords(counts)}`,
    '',
    `Commit ${commit}, plan \`${planSha256.slice(0, 12)}\`.${buildUrl ? ` [All of it](${buildUrl})` : ''}`,
  ];
  const frame = (said: Shortened) =>
    [
      ...head,
      ...noteOf(said, buildUrl),
      '',
      '<details><summary>What Pulumi says</summary>',
      '',
      codeBlock(said.text),
      '',
      '</details>',
      '',
    ].join('\n');
  const most = { text: '', leftOut: text.length, cut: text.length };
  return frame(shorten(plainText(redact(text)).trimEnd(), LIMIT - frame(most).length - BLOCK_OVERHEAD));
}

function inWords(counts: PreviewFiles['counts']): string {
  return (
    ORDER.filter((operation) => counts[operation] > 0)
      .map((operation) => `${counts[operation]} to ${operation}`)
      .join(', ') || 'no changes'
  );
}

function noteOf({ leftOut, cut }: Shortened, buildUrl = ''): string[] {
  const missing = [
    ...(leftOut > 0 ? [`${leftOut} lines are omitted`] : []),
    ...(cut > 0 ? [`${cut} long lines are cut`] : []),
  ];
  return missing.length === 0
    ? []
    : [
        '',
        `${missing.join(' and ')}: all of it is in ${buildUrl ? 'the build' : '`.slipway/preview.txt`, in the artifact of the preview'}.`,
      ];
}
