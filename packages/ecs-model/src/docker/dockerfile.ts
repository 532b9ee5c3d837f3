import { CommandError } from './errors';

const STAGE_NAME = /^[a-z][a-z0-9._-]*$/i;

/** Dockerfile instruction: a keyword, flags, and the remaining text. */
export interface Instruction {
  readonly line: number;
  /** Keyword of the instruction in upper case, such as `COPY`. */
  readonly keyword: string;
  /** Flags of the instruction, by name: `--from=build` is `{ from: 'build' }`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  /** Base of the stage: the name of an earlier stage, or of an image. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  readonly stages: readonly Stage[];
  /** Build arguments that are declared before the first stage, with their values. */
  readonly args: Readonly<Record<string, string>>;
}

/**
 * Parses the stages of a Dockerfile.
 * @param given values of build arguments, which override their defaults
 * @see https://docs.docker.com/reference/dockerfile/
 * @throws CommandError if the Dockerfile has no stage or uses an unsupported feature
 */
export function parseDockerfile(text: string, given: Readonly<Record<string, string>> = {}): Dockerfile {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  const global: Record<string, string> = {};
  for (const instruction of instructionsOf(text)) {
    const stage = stages[stages.length - 1];
    if (instruction.keyword === 'FROM') {
      stages.push(stageOf(instruction, stages.length, global));
    } else if (stage !== undefined) {
      stage.instructions.push(instruction);
    } else if (instruction.keyword === 'ARG') {
      Object.assign(global, declared(instruction.text, given));
    } else {
      throw new CommandError(
        `Dockerfile, line ${instruction.line}: no build stage in current context; begin with FROM`,
      );
    }
  }
  if (stages.length === 0) {
    throw new CommandError('the Dockerfile has no build stage; begin it with FROM');
  }
  return { stages, args: global };
}

/**
 * Returns the build arguments that an `ARG` instruction declares. The value of an argument is the given value,
 * otherwise its default or, without a default, the value of the argument with the same name before the first stage.
 */
export function declared(
  text: string,
  given: Readonly<Record<string, string>>,
  above: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const values = text.includes('=') ? assignments(text) : { [text.trim()]: above[text.trim()] ?? '' };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, given[name] ?? value]));
}

/** Returns the list in an instruction's JSON form, or undefined if the instruction uses the shell form. */
export function jsonForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) {
    return undefined;
  }
  try {
    return JSON.parse(text) as string[];
  } catch {
    return undefined;
  }
}

/**
 * Parses assignments in the form `A=1 B="two words"`, and in the older form `A one`. Names without a value are left
 * out.
 */
export function assignments(text: string): Record<string, string> {
  if (!/^\w+\s*=/.test(text)) {
    const [name, ...value] = text.split(/\s+/);
    return { [name]: value.join(' ') };
  }
  return Object.fromEntries(
    [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s\\])*)/g)].map(([, name, value]) => [
      name,
      unquoted(value),
    ]),
  );
}

/** Expands `$NAME`, `${NAME}` and `${NAME:-default}` in a text. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_, braced: string | undefined, fallback: string | undefined, plain: string | undefined) =>
      values[braced ?? plain!] || (fallback ?? ''),
  );
}

function stageOf(
  { text, line }: Instruction,
  index: number,
  global: Readonly<Record<string, string>>,
): Stage & { readonly instructions: Instruction[] } {
  const [, base, name] = /^(\S+)(?:\s+as\s+(\S+))?$/i.exec(text) ?? [];
  if (base === undefined) {
    throw new CommandError(`Dockerfile, line ${line}: FROM needs an image and optionally AS <name>, but is ${text}`);
  }
  if (name !== undefined && !STAGE_NAME.test(name)) {
    throw new CommandError(
      `Dockerfile, line ${line}: ${name} is not the name of a stage; a name begins with a letter and contains only letters, digits, -, _ and .`,
    );
  }
  return { name: name ?? String(index), base: expand(base, global), instructions: [] };
}

function* instructionsOf(text: string): Generator<Instruction> {
  let pending = '';
  let begin = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(line) || (pending === '' && line.trim() === '')) {
      continue;
    }
    if (pending === '') {
      begin = index + 1;
    }
    pending += line.replace(/\\\s*$/, ' ');
    if (/\\\s*$/.test(line)) {
      continue;
    }
    yield instructionOf(pending.trim(), begin);
    pending = '';
  }
  if (pending !== '') {
    yield instructionOf(pending.trim(), begin);
  }
}

function instructionOf(text: string, line: number): Instruction {
  const [, keyword, rest] = /^(\w+)\s*(.*)$/s.exec(text) ?? [];
  if (keyword === undefined || /<<-?["']?\w/.test(rest)) {
    throw new CommandError(
      `Dockerfile, line ${line}: ${keyword === undefined ? 'the line has no instruction' : 'here-documents (<<) are not supported here'}: ${text}`,
    );
  }
  const [written] = /^(--[\w-]+(=\S+)?\s+)*/.exec(rest)!;
  const flags = Object.fromEntries(
    [...written.matchAll(/--([\w-]+)(?:=(\S+))?/g)].map(([, name, value = 'true']) => [name, value]),
  );
  return { line, keyword: keyword.toUpperCase(), flags, text: rest.slice(written.length).trim() };
}

function unquoted(value: string): string {
  if (value.startsWith("'")) {
    return value.slice(1, -1);
  }
  return (value.startsWith('"') ? value.slice(1, -1) : value).replace(/\\(.)/g, '$1');
}
