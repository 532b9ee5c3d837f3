import { z } from 'zod';

const DEFAULT_RETRIES = 3;
const MAX_RETRIES = 100;

/** Action to take if a phase fails. */
export type OnFailure =
  | { readonly kind: 'ABORT' | 'CONTINUE' }
  | { readonly kind: 'RETRY'; readonly times: number; readonly pattern: string };

/**
 * Parses `ABORT`, `CONTINUE`, `RETRY`, `RETRY-<count>`, `RETRY-<regex>` or `RETRY-<count>-<regex>`. Without a count, a
 * phase is retried up to 3 times. Without a regular expression, a phase is retried after every failure.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases.install.on-failure
 */
export const onFailureSchema = z.string().transform((text, context): OnFailure => {
  if (text === 'ABORT' || text === 'CONTINUE') {
    return { kind: text };
  }
  const retry = /^RETRY(?:-(\d+))?(?:-(.+))?$/i.exec(text);
  const times = Number(retry?.[1] ?? DEFAULT_RETRIES);
  const pattern = retry?.[2] ?? '.*';
  if (!retry || times > MAX_RETRIES || !isPattern(pattern)) {
    context.addIssue({
      code: 'custom',
      message: `is not one of ABORT, CONTINUE, RETRY, RETRY-<count up to ${MAX_RETRIES}>, RETRY-<regular expression>, RETRY-<count>-<regular expression>`,
    });
    return z.NEVER;
  }
  return { kind: 'RETRY', times, pattern };
});

/**
 * Reads a regular expression in Go syntax, which CodeBuild uses, as a JavaScript regular expression. Only flags at the
 * beginning, such as `(?i)`, are converted.
 *
 * @throws SyntaxError if the text is not a JavaScript regular expression
 */
export function patternOf(text: string): RegExp {
  const [, flags = '', rest] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(text)!;
  return new RegExp(rest, flags);
}

function isPattern(text: string): boolean {
  try {
    patternOf(text);
    return true;
  } catch {
    return false;
  }
}
