import { EmbeddedAws } from '@slipway/embedded-aws';
import { CallersFiles } from './callers-files';
import { CommandError } from './errors';

/** A command that a build calls, with all it was called with. */
export interface Command {
  readonly args: readonly string[];
  /** Where it was called; its files are reached by `files`. */
  readonly directory: string;
  readonly files: CallersFiles;
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Options for a client that acts with the credentials of the caller, and so with the permissions of the build. */
export function callersOptions(
  aws: EmbeddedAws,
  {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }: Command['environment'],
): object {
  return aws.clientOptions({ accessKeyId, secretAccessKey, sessionToken });
}

/**
 * What was given to each option, by its name without dashes; an option takes everything up to the next one. The rest is
 * under `''`.
 * @throws CommandError for an option that is not known
 */
export function optionsOf(
  args: readonly string[],
  known: Readonly<Record<string, 'value' | 'values'>>,
): Readonly<Record<string, readonly string[]>> {
  const options: Record<string, string[]> = { '': [] };
  let open: { readonly values: string[]; readonly most: number } = { values: options[''], most: Infinity };
  for (const arg of args) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      (open.values.length < open.most ? open.values : options['']).push(arg);
      continue;
    }
    if (!Object.hasOwn(known, name)) {
      throw new CommandError(
        `--${name} is not supported here; this run supports ${Object.keys(known)
          .map((it) => `--${it}`)
          .join(' ')}`,
      );
    }
    options[name] = value === undefined ? [] : [value];
    open = { values: options[name], most: { value: 1, values: Infinity }[known[name]] };
  }
  return options;
}
