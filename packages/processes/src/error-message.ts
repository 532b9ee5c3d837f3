import { ZodError } from 'zod';

/** Returns an error as a sentence. For input of an invalid shape, it names the first invalid field, and why. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ZodError)) {
    return withoutForeignNames(error instanceof Error ? error.message : String(error));
  }
  const [{ path, message }] = error.issues;
  return [path.join('.'), message].filter((part) => part !== '').join(': ');
}

/** Advice about settings of the emulator and similar tools, which users cannot change here. */
const FOREIGN_ADVICE =
  /[;,.]?\s*\b(?:(?:or|and|please)\s+)?(?:[Uu]se|[Ss]et|[Tt]ry)\s+(?:LAMBDA_|MINISTACK_|LOCALSTACK_)\w*=?[^\s;,.]*/g;
const FOREIGN_NAME = /\bMiniStack\b(?: local executor)?/g;

/** Removes advice for other tools from a message of the embedded AWS. */
function withoutForeignNames(text: string): string {
  return text.replace(FOREIGN_ADVICE, '').replace(FOREIGN_NAME, 'the embedded AWS');
}
