import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { messageOf } from './error-message';
import { MissingVariableError } from './errors';

/** Exit code for invalid arguments. */
export const BAD_USAGE = 2;
const PORTS = { least: 1024, most: 65_535 };

/** Settings of a command line. */
export interface CommandLineProps {
  /** Name of the program, which is the prefix of its messages. */
  readonly name: string;
  /** Description of the program, in one line. */
  readonly description: string;
  /** Version of the program. */
  readonly version: string;
  /** Output stream for the help and the version. */
  readonly stdout: NodeJS.WritableStream;
  /** Output stream for errors. */
  readonly stderr: NodeJS.WritableStream;
}

/**
 * Command line of a program. An error results in an exit code and a message on standard error, but never ends this
 * process.
 */
export class CommandLine {
  private readonly program: Command;
  private exitCode = 0;

  constructor(private readonly props: CommandLineProps) {
    const { name, description, version, stdout, stderr } = props;
    this.program = new Command(name)
      .description(description)
      .version(version)
      .exitOverride()
      .showHelpAfterError(
        `(run ${name} --help for a list of commands, or ${name} <command> --help for the options of a command)`,
      )
      .configureHelp({ optionDescription: (option) => new Help().optionDescription(withoutEmptyDefault(option)) })
      .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  }

  /** Adds a command to the program. Create the command's action with `endsWith`. */
  public command(name: string): Command {
    return this.program.command(name);
  }

  /** Returns an action for a command. The result of `act` becomes the program's exit code. */
  public endsWith<Args extends unknown[]>(act: (...args: Args) => Promise<number>): (...args: Args) => Promise<void> {
    return async (...args) => {
      this.exitCode = await act(...args);
    };
  }

  /**
   * Runs the command that the arguments select. Resolves to the exit code. After an error, this is the `exitCode` of
   * the error if it has one, 2 for invalid usage, and otherwise 1.
   */
  public async run(argv: readonly string[]): Promise<number> {
    try {
      await this.program.parseAsync(argv, { from: 'user' });
      return this.exitCode;
    } catch (error) {
      return this.refused(error as Error);
    }
  }

  /** Returns the exit code of an error, and prints the error if an action threw it. Commander prints its own errors. */
  private refused(error: Error & { readonly exitCode?: number; readonly code?: string }): number {
    const { name, stderr } = this.props;
    if (error.code?.startsWith('commander.')) {
      if (error instanceof InvalidArgumentError) {
        stderr.write(`${name}: ${error.message}\n`);
      }
      return error.exitCode === 0 ? 0 : BAD_USAGE;
    }
    stderr.write(`${name}: ${messageOf(error)}\n`);
    return error.exitCode ?? 1;
  }
}

/**
 * Returns an option as the help shows it: without its preset argument, and without an empty default, which repeatable
 * options have.
 */
function withoutEmptyDefault(option: Option): Option {
  const { defaultValue, defaultValueDescription } = option as {
    defaultValue?: unknown;
    defaultValueDescription?: string;
  };
  const isEmpty = typeof defaultValue === 'object' && Object.keys(defaultValue!).length === 0;
  const shown = { presetArg: undefined, ...(isEmpty && !defaultValueDescription && { defaultValue: undefined }) };
  return Object.assign(Object.create(option) as Option, shown);
}

/** Parses a repeatable option that sets a variable, `NAME=value`. */
export function parseVariable(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a variable has the form NAME=value');
  }
  return { ...known, [name]: value };
}

/** Parses a repeatable option that sets a template parameter, `Name=value` or `Stack:Name=value`. */
export function parseParameter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^((?:[\w-]+:)?[A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a template parameter has the form Name=value or Stack:Name=value');
  }
  return { ...known, [name]: value };
}

/** Parses a repeatable option that sets a Parameter Store value, `name=value`. */
export function parseSsmParameter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([\w./-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a Parameter Store value has the form name=value, such as /shop/url=https://…');
  }
  return { ...known, [name]: value };
}

/**
 * Parses a repeatable option that sets a secret, `name=VARIABLE`. The value is read from the environment variable,
 * because other users can see command lines.
 */
export function parseSecret(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, variable] = /^([\w/+=.@-]+)=([A-Za-z_]\w*)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(
      'a secret has the form name=VARIABLE, and VARIABLE is the environment variable that contains the value',
    );
  }
  const value = process.env[variable];
  if (value === undefined) {
    throw new InvalidArgumentError(`the environment variable ${variable} for the secret ${name} is not set`);
  }
  return { ...known, [name]: value };
}

/** Parses a repeatable option that names an environment variable to pass unchanged to child processes. */
export function parsePassed(name: string, known: readonly string[]): readonly string[] {
  if (process.env[name] === undefined) {
    throw new InvalidArgumentError(new MissingVariableError(name).message);
  }
  return [...known, name];
}

/** Parses the number of a port that requires no root privileges: 1024 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < PORTS.least || port > PORTS.most) {
    throw new InvalidArgumentError(`a port is a number from ${PORTS.least} to ${PORTS.most}`);
  }
  return port;
}
