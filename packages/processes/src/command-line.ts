import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { messageOf } from './error-message';
import { MissingVariableError } from './errors';

/** Exit code of a command line that cannot be used like that. */
export const BAD_USAGE = 2;
const PORTS = { least: 1024, most: 65_535 };

/** Properties of a command line. */
export interface CommandLineProps {
  /** Name of the program. It comes before everything that the program says of itself. */
  readonly name: string;
  /** What the program does, in one line. */
  readonly description: string;
  /** Version of the program. */
  readonly version: string;
  /** Gets the help. */
  readonly stdout: NodeJS.WritableStream;
  /** Gets what is wrong. */
  readonly stderr: NodeJS.WritableStream;
}

/** The commands of a program. What is wrong ends as an exit code and one line on standard error, never this process. */
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

  /** Adds a command to the program. Its action is made by `endsWith`. */
  public command(name: string): Command {
    return this.program.command(name);
  }

  /** Makes the action of a command. What it resolves to is the exit code of the program. */
  public endsWith<Args extends unknown[]>(act: (...args: Args) => Promise<number>): (...args: Args) => Promise<void> {
    return async (...args) => {
      this.exitCode = await act(...args);
    };
  }

  /** Runs the command that the arguments name. Resolves to the exit code: an error may bring its own. */
  public async run(argv: readonly string[]): Promise<number> {
    try {
      await this.program.parseAsync(argv, { from: 'user' });
      return this.exitCode;
    } catch (error) {
      return this.refused(error as Error);
    }
  }

  /** Commander has written its own errors already, but not those that an action throws. */
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

/** An option that may be repeated begins with an empty list, which tells nobody anything. */
function withoutEmptyDefault(option: Option): Option {
  const { defaultValue, defaultValueDescription } = option as {
    defaultValue?: unknown;
    defaultValueDescription?: string;
  };
  const isEmpty = typeof defaultValue === 'object' && Object.keys(defaultValue!).length === 0;
  const shown = { presetArg: undefined, ...(isEmpty && !defaultValueDescription && { defaultValue: undefined }) };
  return Object.assign(Object.create(option) as Option, shown);
}

/** Reads the option `NAME=value`, which may be repeated. */
export function parseVariable(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a variable is given as NAME=value');
  }
  return { ...known, [name]: value };
}

/** Reads the option `Name=value` or `Stack:Name=value` of a template parameter, which may be repeated. */
export function parseParameter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^((?:[\w-]+:)?[A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a template parameter is given as Name=value or Stack:Name=value');
  }
  return { ...known, [name]: value };
}

/** Reads the option `name=value` of a value of Parameter Store, which may be repeated. */
export function parseSsmParameter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([\w./-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a Parameter Store value is given as name=value, such as /shop/url=https://…');
  }
  return { ...known, [name]: value };
}

/**
 * Reads the option `name=VARIABLE` of a secret, which may be repeated. Its value is that of a variable of this process:
 * a command line can be seen by others.
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

/** Reads the name of a variable of this process that a child gets as it is. The option may be repeated. */
export function parsePassed(name: string, known: readonly string[]): readonly string[] {
  if (process.env[name] === undefined) {
    throw new InvalidArgumentError(new MissingVariableError(name).message);
  }
  return [...known, name];
}

/** Reads a port that needs no privileges. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < PORTS.least || port > PORTS.most) {
    throw new InvalidArgumentError(`a port is a number from ${PORTS.least} to ${PORTS.most}`);
  }
  return port;
}
