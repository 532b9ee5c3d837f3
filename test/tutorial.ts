import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Fenced block of a page: its language, its other words, and its text. */
interface Block {
  readonly language: string;
  readonly words: string;
  readonly text: string;
}

/** Step that a page asks its reader to follow. */
export interface Step {
  /** Command or file, as the title of a test. */
  readonly title: string;
  /** @throws Error if the step does not do what the page says */
  readonly follow: (reader: Reader) => void;
}

/** Folder and environment in which a reader follows a page. */
export interface Reader {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Versions of libraries that the page does not name, by package. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Pattern of the comment with which files begin, which contains their name. */
const FILE = /^(?:\/\/|#) ([\w./-]+)\n/;
const BLOCK = /^```(\w+)(.*)\n([\s\S]*?)^```$/gm;

/**
 * Returns the steps of a page, in order. An `sh` block is run, and must end with the exit code in its fence (`sh
 * exit=1`). A `text` block after it contains a part of the output. A `diff` block changes a file. Every other block is
 * a file that begins with its name.
 */
export function stepsOf(page: string): Step[] {
  const blocks = [...page.matchAll(BLOCK)].map(([, language, words, text]) => ({ language, words, text }));
  return blocks
    .filter(({ language }) => language !== 'text')
    .map((block) => {
      const next = blocks[blocks.indexOf(block) + 1];
      return stepOf(block, next?.language === 'text' ? next.text : '');
    });
}

function stepOf(block: Block, output: string): Step {
  const [firstLine] = block.text.split('\n');
  switch (block.language) {
    case 'sh':
      return {
        title: `runs: ${block.text.trim().split('\n').at(-1)}`,
        follow: (reader) => runs(block, output, reader),
      };
    case 'diff':
      return { title: `changes ${nameIn(firstLine, /^--- (.*)$/)}`, follow: (reader) => changes(block.text, reader) };
    default:
      return { title: `writes ${nameIn(`${firstLine}\n`, FILE)}`, follow: (reader) => writes(block.text, reader) };
  }
}

function nameIn(text: string, pattern: RegExp): string {
  const [, name] = pattern.exec(text) ?? [];
  if (!name) {
    throw new Error(`the block does not begin with the name of its file: ${text}`);
  }
  return name;
}

function runs({ words, text }: Block, output: string, { folder, environment, versions }: Reader): void {
  const expected = Number(/exit=(\d+)/.exec(words)?.[1] ?? 0);
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-euo', 'pipefail', '-c', withVersions(text, versions)],
    {
      cwd: folder,
      encoding: 'utf8',
      env: environment,
    },
  );
  const printed = `${stdout}\n${stderr}`;
  if (status !== expected) {
    throw new Error(`exit code ${status} instead of ${expected}:\n${printed}`);
  }
  const missing = missingIn(printed, output);
  if (missing !== undefined) {
    throw new Error(`did not print '${missing}' after the lines before it:\n${printed}`);
  }
}

/** `npm install aws-cdk-lib` installs the version with which this workspace is tested. */
function withVersions(text: string, versions: Readonly<Record<string, string>>): string {
  return text.replace(/^npm install .*$/gm, (line) =>
    line
      .split(' ')
      .map((word) => (versions[word] ? `${word}@${versions[word]}` : word))
      .join(' '),
  );
}

/** Returns the first line that is missing from the output, or that comes too early. `…` matches any text. */
function missingIn(printed: string, output: string): string | undefined {
  const lines = output.split('\n').filter((line) => !/^[\s…]*$/.test(line));
  const actual = printed.split('\n');
  return lines.find((line) => {
    const pattern = new RegExp(line.trim().split('…').map(escaped).join('.*').replace(/ +/g, ' +'));
    const found = actual.findIndex((text) => pattern.test(text));
    actual.splice(0, found + 1);
    return found < 0;
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function writes(text: string, { folder }: Reader): void {
  const path = join(folder, nameIn(text, FILE));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * Applies a diff. Each hunk replaces the only place that contains its context and its removed lines. `@@` separates
 * hunks.
 */
function changes(text: string, { folder }: Reader): void {
  const [header, ...hunks] = text.split(/^(?=--- )|^@@\n/m).filter((part) => part !== '');
  const path = join(folder, nameIn(header, /^--- (.*)$/m));
  const first = header.slice(header.indexOf('\n') + 1);
  writeFileSync(path, [first, ...hunks].reduce(withHunk, readFileSync(path, 'utf8')));
}

function withHunk(content: string, hunk: string): string {
  const side = (left: string) =>
    hunk
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith(left))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = content.split(side('+'));
  if (parts.length !== 2) {
    throw new Error(`the file has ${parts.length - 1} places for this change, not one:\n${hunk}`);
  }
  return parts.join(side('-'));
}
