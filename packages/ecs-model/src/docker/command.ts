import { EmbeddedAws } from '@slipway/embedded-aws';
import { CallersFiles } from './callers-files';
import { CommandError } from './errors';

/** Command that a build runs, with its arguments and environment. */
export interface Command {
  readonly args: readonly string[];
  /** Working directory of the command. Its files are accessed through `files`. */
  readonly directory: string;
  readonly files: CallersFiles;
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string;
  /** Signal that is aborted when the calling process ends. */
  readonly signal: AbortSignal;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Returns SDK client options with the credentials in the command's environment, and therefore with the build's
 * permissions.
 */
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
 * Returns the values of each option, by option name without dashes. An option of the kind `values` takes all arguments
 * up to the next option, and an option of the kind `value` takes one. All other arguments have the key `''`.
 * @throws CommandError if an option is unknown
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
