import { ZodError } from 'zod';

/** What went wrong, in a sentence. Of input that has another shape, it says where it is wrong first, and how. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ZodError)) {
    return withoutForeignNames(error instanceof Error ? error.message : String(error));
  }
  const [{ path, message }] = error.issues;
  return [path.join('.'), message].filter((part) => part !== '').join(': ');
}

/** Settings of the emulator and of tools like it, which nobody can make here. */
const FOREIGN_ADVICE =
  /[;,.]?\s*\b(?:(?:or|and|please)\s+)?(?:[Uu]se|[Ss]et|[Tt]ry)\s+(?:LAMBDA_|MINISTACK_|LOCALSTACK_)\w*=?[^\s;,.]*/g;
const FOREIGN_NAME = /\bMiniStack\b(?: local executor)?/g;

/** What the embedded AWS says, without advice for another tool. */
function withoutForeignNames(text: string): string {
  return text.replace(FOREIGN_ADVICE, '').replace(FOREIGN_NAME, 'the embedded AWS');
}
