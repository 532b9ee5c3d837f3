import { parseArgs } from 'node:util';
import { EndedError } from './errors';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = {
  stack: { ...text, short: 's' },
  cwd: { ...text, short: 'C' },
  color: text,
  plan: text,
  'save-plan': text,
  'event-log': text,
  file: text,
  'secrets-provider': text,
  message: { ...text, short: 'm' },
  yes: { ...flag, short: 'y' },
  'skip-preview': { ...flag, short: 'f' },
  'non-interactive': flag,
  'expect-no-changes': flag,
  refresh: { ...flag, short: 'r' },
  diff: flag,
  force: flag,
  json: { ...flag, short: 'j' },
  secret: flag,
  'show-secrets': flag,
  'suppress-outputs': flag,
  'suppress-progress': flag,
  'no-select': flag,
  create: { ...flag, short: 'c' },
} as const;

export type Flags = Readonly<Partial<Record<keyof typeof OPTIONS, string & boolean>>>;

/** Parses the arguments of a command into words and flags. Refuses unknown flags, as the Pulumi CLI does. */
export function parseCommandLine(
  argv: readonly string[],
  err: (line: string) => void,
): { readonly words: readonly string[]; readonly flags: Flags } {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    return { words: positionals, flags: values as Flags };
  } catch (error) {
    err(`error: unknown flag: ${/'([^' ]+)/.exec((error as Error).message)?.[1]}`);
    throw new EndedError(1);
  }
}
