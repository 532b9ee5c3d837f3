import { ORDER } from '../runner/plan';
import { BLOCK_OVERHEAD, codeBlock, plainText } from './code-block';
import { PreviewFiles } from './preview-files';
import { Shortened, shorten } from './shorten';

/**
 * Maximum length of a comment on GitHub: 65,536 characters. GitHub does not document how it counts characters. Slipway
 * counts UTF-16 code units: a text never has fewer code units than characters.
 */
export const LIMIT = 65_536;

export interface CommentProps extends PreviewFiles {
  readonly stack: string;
  readonly commit: string;
  /** URL of the build whose log contains the full preview. @default - no link */
  readonly buildUrl?: string;
  /** Removes secrets from a text. */
  readonly redact: (text: string) => string;
}

/** Returns the invisible marker by which later runs find the comment about a stack. */
export function markerOf(stack: string): string {
  return `<!-- slipway:preview:${stack} -->`;
}

/**
 * Returns the comment about one stack, as Markdown. Values outside the code block are validated and contain no
 * Markdown.
 */
export function commentBody({ stack, commit, planSha256, counts, text, buildUrl, redact }: CommentProps): string {
  const head = [
    markerOf(stack),
    `### Preview of \`${stack}\`: ${inWords(counts)}`,
    '',
    `Commit ${commit}, plan \`${planSha256.slice(0, 12)}\`.${buildUrl ? ` [Full preview](${buildUrl})` : ''}`,
  ];
  const frame = (said: Shortened) =>
    [
      ...head,
      ...noteOf(said, buildUrl),
      '',
      '<details><summary>Pulumi output</summary>',
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
        `${missing.join(' and ')}: the full text is in ${buildUrl ? 'the build' : '`.slipway/preview.txt`, in the artifact of the preview build'}.`,
      ];
}
