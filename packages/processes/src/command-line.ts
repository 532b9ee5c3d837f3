import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { messageOf } from './error-message';
import { MissingVariableError } from './errors';

/** Exit code for invalid usage of a command line. */
export const BAD_USAGE = 2;
const PORTS = { least: 1024, most: 65_535 };

/** Settings of a command line. */
export interface CommandLineProps {
  /** Name of the program, the prefix of its messages. */
  readonly name: string;
  /** Description of the program, in one line. */
  readonly description: string;
  /** Version of the program. */
  readonly version: string;
  /** Stream for the help. */
  readonly stdout: NodeJS.WritableStream;
  /** Stream for errors. */
  readonly stderr: NodeJS.WritableStream;
}

/** Commands of a program. An error becomes an exit code and one line on standard error, and never ends this process. */
export class CommandLine {
  private readonly program: Command;
  private exitCode = 0;

  constructor(private readonly props: CommandLineProps) {
    const { name, description, version, stdout, stderr } = props;
    this.program = new Command(name)
      .description(description)
      .version(version)
      .exitOverride()
      .showHelpAfterError(`(${name} --help lists commands, and ${name} <command> --help options)`)
      .configureHelp({ optionDescription: (option) => new Help().optionDescription(withoutEmptyDefault(option)) })
      .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  }

  /** Adds a command to the program. `endsWith` makes its action. */
  public command(name: string): Command {
    return this.program.command(name);
  }

  /** Makes the action of a command. The action resolves to the exit code of the program. */
  public endsWith<Args extends unknown[]>(act: (...args: Args) => Promise<number>): (...args: Args) => Promise<void> {
    return async (...args) => {
      this.exitCode = await act(...args);
    };
  }

  /** Runs the command that the arguments name. Resolves to the exit code, which an error may define. */
  public async run(argv: readonly string[]): Promise<number> {
    try {
      await this.program.parseAsync(argv, { from: 'user' });
      return this.exitCode;
    } catch (error) {
      return this.refused(error as Error);
    }
  }

  /** Returns the exit code of an error. Commander prints its own errors, but not those that an action throws. */
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

/** Removes the default of a repeatable option from the help, because an empty list is no information. */
function withoutEmptyDefault(option: Option): Option {
  const { defaultValue, defaultValueDescription } = option as {
    defaultValue?: unknown;
    defaultValueDescription?: string;
  };
  const isEmpty = typeof defaultValue === 'object' && Object.keys(defaultValue!).length === 0;
  const shown = { presetArg: undefined, ...(isEmpty && !defaultValueDescription && { defaultValue: undefined }) };
  return Object.assign(Object.create(option) as Option, shown);
}

/** Parses the repeatable option `NAME=value`. */
export function parseVariable(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a variable is given as NAME=value');
  }
  return { ...known, [name]: value };
}

/** Parses the repeatable option `Name=value` or `Stack:Name=value` of a template parameter. */
export function parseParameter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^((?:[\w-]+:)?[A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a template parameter is given as Name=value or Stack:Name=value');
  }
  return { ...known, [name]: value };
}

/** Parses the repeatable option `name=value` of a value of Parameter Store. */
export function parseSsmParameter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([\w./-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a Parameter Store value is given as name=value, such as /shop/url=https://…');
  }
  return { ...known, [name]: value };
}

/**
 * Parses the repeatable option `name=VARIABLE` of a secret. The value is read from a variable of this process, because
 * others can see a command line.
 */
export function parseSecret(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, variable] = /^([\w/+=.@-]+)=([A-Za-z_]\w*)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(
      'a secret is given as name=VARIABLE, with the environment variable that has its value',
    );
  }
  const value = process.env[variable];
  if (value === undefined) {
    throw new InvalidArgumentError(`the variable ${variable} for the secret ${name} is not set; set it`);
  }
  return { ...known, [name]: value };
}

/** Parses the repeatable option with the name of a variable of this process that a child gets unchanged. */
export function parsePassed(name: string, known: readonly string[]): readonly string[] {
  if (process.env[name] === undefined) {
    throw new InvalidArgumentError(new MissingVariableError(name).message);
  }
  return [...known, name];
}

/** Parses a port that needs no privileges. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < PORTS.least || port > PORTS.most) {
    throw new InvalidArgumentError(`a port is a number from ${PORTS.least} to ${PORTS.most}`);
  }
  return port;
}
