import { ZodError } from 'zod';

/** What went wrong, in a sentence. Of input that has another shape, it says where it is wrong first, and how. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ZodError)) return error instanceof Error ? error.message : String(error);
  const [{ path, message }] = error.issues;
  return [path.join('.'), message].filter((part) => part !== '').join(': ');
}
