import { ZodError } from 'zod';

/**
 * Returns the message of an error. For a Zod error, it names the first invalid field and the reason. In the messages of
 * other errors, the emulator's name is replaced, and advice to set the emulator's variables is removed.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof ZodError)) {
    return withoutForeignNames(error instanceof Error ? error.message : String(error));
  }
  const [{ path, message }] = error.issues;
  return [path.join('.'), message].filter((part) => part !== '').join(': ');
}

/** Matches advice to change environment variables of the emulator, which users cannot change here. */
const FOREIGN_ADVICE =
  /[;,.]?\s*\b(?:(?:or|and|please)\s+)?(?:[Uu]se|[Ss]et|[Tt]ry)\s+(?:LAMBDA_|MINISTACK_|LOCALSTACK_)\w*=?[^\s;,.]*/g;
const FOREIGN_NAME = /\bMiniStack\b(?: local executor)?/g;

/** Removes advice for the emulator from a message, and replaces the emulator's name with "the embedded AWS". */
function withoutForeignNames(text: string): string {
  return text.replace(FOREIGN_ADVICE, '').replace(FOREIGN_NAME, 'the embedded AWS');
}
